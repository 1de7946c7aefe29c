## Judging in private

command-vote = Judge pairs of cats
