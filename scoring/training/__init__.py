"""How the shipped networks were made; run it again with ``python -m scoring.training --data FOLDER``.

Needs the dependency group ``training`` (PyTorch); nothing outside this package imports it.
"""
