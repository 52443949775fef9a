"""Ontologies with known facts, rebuilt from what is published about them."""

HEAD = """@prefix : <https://example.org/t#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/t> a owl:Ontology .
"""

PIZZA = (
    HEAD
    + """:Pizza a owl:Class .
:Topping a owl:Class .
:CheeseTopping a owl:Class ; rdfs:subClassOf :Topping .
:VegetableTopping a owl:Class ; rdfs:subClassOf :Topping .
:CheeseyVegetableTopping a owl:Class ; rdfs:label "芝士蔬菜配料"@zh ;
  rdfs:subClassOf :CheeseTopping ;
  rdfs:subClassOf :VegetableTopping .
:IceCream a owl:Class ; rdfs:subClassOf
   [ a owl:Restriction ; owl:onProperty :hasTopping ; owl:someValuesFrom :FruitTopping ] .
:FruitTopping a owl:Class ; rdfs:subClassOf :Topping .
:hasTopping a owl:ObjectProperty ; rdfs:domain :Pizza ; rdfs:range :Topping .
[] a owl:AllDisjointClasses ; owl:members ( :Pizza :Topping :IceCream ) .
:CheeseTopping owl:disjointWith :VegetableTopping .
"""
)
"""Two classes of the pizza ontology that are empty on purpose: a topping of two kinds, and ice cream with a topping."""
