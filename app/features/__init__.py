"""The manifest of each feature, by its name. ``app/registry.py`` says which there are."""
