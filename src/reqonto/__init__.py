"""reqonto: reasons about what requirements say, in English and in Chinese."""

__version__ = "0.1.0"
