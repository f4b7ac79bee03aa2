"""Language parts that know nothing of ketamine: sentence vectors, the route classifier, text normalisation."""
