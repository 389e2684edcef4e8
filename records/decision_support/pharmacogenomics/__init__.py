"""Genetic results and medicines: alleles, phenotypes, and what the guidelines advise."""
