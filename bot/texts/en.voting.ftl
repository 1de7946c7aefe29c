## Voting

battle-title = <b>{ $who }</b>
battle-until = Vote until { $time }; your own cat doesn't count.
battle-voters =
    { $count ->
        [one] { $count } vote so far.
       *[other] { $count } votes so far.
    }
vote-stored = You chose { $name }. You may change your mind until { $time }.
vote-stored-name = Your choice: { $name }. You may change your mind until { $time }.
vote-changed = Now you chose { $name }. You may change your mind until { $time }.
vote-changed-name = Your choice now: { $name }. You may change your mind until { $time }.
vote-taken-back = Your vote is taken back. You may vote again until { $time }.
vote-own-cat = Your own cat is in this one, so you can't vote. Cheer as much as you like 🐾
vote-over = The voting is over 🐾
vote-too-fast = I can't take so many votes in a row. Let's go on in a minute 🐾

## The end of a battle

end-won = <b>{ $winner }</b> wins, { $most } to { $least } 👑
end-won-title = { $winner } wins
end-tie = A tie, { $votes } to { $votes }. <b>{ $a }</b> and <b>{ $b }</b> are equally cute 🐾
end-tie-title = A tie
end-few = <b>{ $a }</b> and <b>{ $b }</b> are both lovely, but there were too few votes. Ratings stay as they were 🐾
end-few-title = Both are lovely
end-default = One of the photos was taken away, so <b>{ $winner }</b> goes on 🐾
end-undecided = The Mimimeter's score decides who goes on.
end-rating = Rating: { $first } { $first_gain }, { $second } { $second_gain }.
end-machine-agreed = The Mimimeter thinks so too.
end-machine-otherwise = The Mimimeter had { $name }, but people decided otherwise.
end-machine-other = The Mimimeter had the other cat, but people decided otherwise.
end-machine-equal = The Mimimeter gave both the same: { $score }.
end-machine-leans = The Mimimeter's choice: { $name }.
end-machine-too = The Mimimeter gave both the same, too: { $score }.
end-withdrawn = One of the photos was taken away, so the battle is off. No vote counts 🐾
end-withdrawn-early = One of the photos was taken away, so there is no battle 🐾
end-lapsed = The challenge got no answer. Another time 🐾
end-declined = The challenge was declined, the cats are resting 🐾
end-taken-back = The challenge was taken back. Another time 🐾
end-cancelled = The battle is off 🐾
