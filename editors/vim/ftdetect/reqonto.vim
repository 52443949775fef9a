autocmd BufNewFile,BufRead *.req setfiletype reqonto
