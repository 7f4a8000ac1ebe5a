"""What if? Counterfactual equilibria of a labelled world, each with a certificate."""
