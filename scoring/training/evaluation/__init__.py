"""How right and how steady the shipped networks and the score are: ``python -m scoring.training.evaluation``.

Everything goes through the code that the bot runs, on photos that nothing was learnt or chosen from. Needs no
more than the bot itself; ``docs/model-evaluation.md`` says how to read what comes out.
"""
