## Judging in private

command-vote = Judge pairs of cats
judge-question = Who is cuter?
judge-hint = Let your heart choose: I hide names and scores on purpose 🐾
judge-thanks =
    { $count ->
        [one] { $count } vote
       *[other] { $count } votes
    } already, thank you 🐾
judge-left = 1
judge-right = 2
judge-tie = Equal
judge-skip = Skip
judge-enough = Enough
judge-ended =
    { $count ->
        [0] All right, the cats will wait.
        [one] Thank you, you have given { $count } vote.
       *[other] Thank you, you have given { $count } votes.
    } More pairs: /vote 🐾
judge-over = This pair is decided. A fresh one: /vote
judge-gone = One of the cats went home, here is another pair
judge-limit = That's all for today: eyes need a rest and cats a nap. See you tomorrow 🐾
judge-none = Nobody to judge yet: few people show their cats to judges. We could begin with yours 🐾
judge-none-shared = Nobody to judge yet, but your cats are ready. Look in later 🐾
judge-seen = You have judged every pair. More will come with new cats 🐾
judge-share = Show my cats to judges
judge-in-private = Judging takes place in private: pairs of cats without names and scores, no end of them 🐾
judge-go = Judge
