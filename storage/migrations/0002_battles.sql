-- What people and chats have agreed to.

ALTER TABLE person
    ADD COLUMN battles boolean NOT NULL DEFAULT true,
    ADD COLUMN judged  boolean NOT NULL DEFAULT false,
    ADD COLUMN teaches boolean NOT NULL DEFAULT false;

COMMENT ON COLUMN person.battles IS 'Their cats may be picked for battles in chats where they were shown';
COMMENT ON COLUMN person.judged IS 'Their cats may be shown to strangers who judge pairs in private';
COMMENT ON COLUMN person.teaches IS 'Their votes, and photos of their cats, may teach the score';

-- A challenge names its cat by a message, also by that of the bot's answer, or by its owner.
CREATE INDEX photo_reply ON photo (chat_id, reply_message_id) WHERE reply_message_id IS NOT NULL;
CREATE INDEX person_username ON person (lower(username)) WHERE username IS NOT NULL;
CREATE INDEX person_judged ON person (id) WHERE judged;

-- A chat without a row wants the defaults.
CREATE TABLE chat_setting (
    chat_id        bigint PRIMARY KEY REFERENCES chat (id),
    battles        boolean NOT NULL DEFAULT true,
    tournaments    boolean NOT NULL DEFAULT true,
    seasons        boolean NOT NULL DEFAULT true,
    auto_accept    boolean NOT NULL DEFAULT false,
    teaches        boolean NOT NULL DEFAULT true,
    battle_minutes smallint CHECK (battle_minutes BETWEEN 1 AND 10080),
    time_zone      text,
    quiet_from     smallint CHECK (quiet_from BETWEEN 0 AND 1439),
    quiet_to       smallint CHECK (quiet_to BETWEEN 0 AND 1439),
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
);

COMMENT ON COLUMN chat_setting.teaches IS 'Votes given here may teach the score, where the people agreed too';
COMMENT ON COLUMN chat_setting.battle_minutes IS 'How long a battle lasts; null: as long as usual';
COMMENT ON COLUMN chat_setting.time_zone IS 'IANA name; null: by the chat''s language';
COMMENT ON COLUMN chat_setting.quiet_from IS 'Minute of the day, in the chat''s time zone, as quiet_to';

-- The games.

CREATE TABLE tournament (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chat_id            bigint NOT NULL REFERENCES chat (id),
    thread_id          bigint,
    language           text,
    asked_by           bigint REFERENCES person (id) ON DELETE SET NULL,
    request_message_id bigint,
    size               smallint NOT NULL CHECK (size IN (4, 8, 16)),
    state              text NOT NULL CHECK (state IN ('running', 'done', 'cancelled')),
    reason             text,
    round              smallint NOT NULL DEFAULT 1,
    round_ends_at      timestamptz NOT NULL,
    message_id         bigint,
    shown_round        smallint NOT NULL DEFAULT 0,
    champion_seed      smallint,
    started_at         timestamptz NOT NULL DEFAULT now(),
    ended_at           timestamptz,
    told_at            timestamptz,
    CONSTRAINT tournament_once UNIQUE (chat_id, request_message_id)
);

CREATE INDEX tournament_untold ON tournament (round_ends_at) WHERE told_at IS NULL;
CREATE UNIQUE INDEX tournament_running ON tournament (chat_id, coalesce(thread_id, 0))
    WHERE state = 'running';

CREATE TABLE tournament_entry (
    tournament_id bigint NOT NULL REFERENCES tournament (id) ON DELETE CASCADE,
    seed          smallint NOT NULL,
    photo_id      bigint REFERENCES photo (id) ON DELETE SET NULL,
    person_id     bigint REFERENCES person (id) ON DELETE SET NULL,
    name          text NOT NULL,
    out_in        smallint,
    out_by        text CHECK (out_by IN ('votes', 'score', 'seed', 'default')),
    PRIMARY KEY (tournament_id, seed),
    CHECK ((out_in IS NULL) = (out_by IS NULL))
);

COMMENT ON COLUMN tournament.shown_round IS 'The round that the bracket in the chat shows';
COMMENT ON COLUMN tournament_entry.out_in IS 'The round in which it left; null for one that goes on, and for the champion';
COMMENT ON COLUMN tournament_entry.out_by IS 'What decided: votes, or without a majority the machine''s score, the seed, the absence of the photo';

CREATE INDEX tournament_entry_photo ON tournament_entry (photo_id);
CREATE INDEX tournament_entry_person ON tournament_entry (person_id);

CREATE TABLE battle (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chat_id            bigint NOT NULL REFERENCES chat (id),
    thread_id          bigint,
    language           text,
    tournament_id      bigint REFERENCES tournament (id) ON DELETE CASCADE,
    round              smallint,
    slot               smallint,
    photo_a            bigint REFERENCES photo (id) ON DELETE SET NULL,
    photo_b            bigint REFERENCES photo (id) ON DELETE SET NULL,
    owner_a            bigint REFERENCES person (id) ON DELETE SET NULL,
    owner_b            bigint REFERENCES person (id) ON DELETE SET NULL,
    name_a             text NOT NULL,
    name_b             text NOT NULL,
    state              text NOT NULL CHECK (state IN ('offered', 'open', 'closed', 'cancelled')),
    reason             text,
    asked_by           bigint REFERENCES person (id) ON DELETE SET NULL,
    asked_of           bigint REFERENCES person (id) ON DELETE SET NULL,
    request_message_id bigint,
    message_id         bigint,
    made_at            timestamptz NOT NULL DEFAULT now(),
    opened_at          timestamptz,
    ends_at            timestamptz NOT NULL,
    closed_at          timestamptz,
    votes_a            integer,
    votes_b            integer,
    outcome            text CHECK (outcome IN ('a', 'b', 'tie', 'few')),
    gain_a             real,
    gain_b             real,
    told_at            timestamptz,
    CONSTRAINT battle_once UNIQUE (chat_id, request_message_id),
    CONSTRAINT battle_slot UNIQUE (tournament_id, round, slot),
    CHECK ((state = 'closed') = (outcome IS NOT NULL)),
    CHECK ((state = 'closed') = (votes_a IS NOT NULL AND votes_b IS NOT NULL)),
    CHECK ((state = 'cancelled') = (reason IS NOT NULL))
);

COMMENT ON COLUMN battle.ends_at IS 'When an offer lapses, or when the votes of an open battle are counted';
COMMENT ON COLUMN battle.outcome IS '"few": too few votes to say anything, no rating changes';
COMMENT ON COLUMN battle.gain_a IS 'Change of the rating that was told at the end, as gain_b';
COMMENT ON COLUMN battle.told_at IS 'When the end was told in the chat';

-- One battle at a time in a chat or topic; the battles of a tournament go side by side.
CREATE UNIQUE INDEX battle_running ON battle (chat_id, coalesce(thread_id, 0))
    WHERE state IN ('offered', 'open') AND tournament_id IS NULL;
CREATE INDEX battle_chat ON battle (chat_id, closed_at DESC) WHERE state = 'closed';
CREATE INDEX battle_photo_a ON battle (photo_a);
CREATE INDEX battle_photo_b ON battle (photo_b);
CREATE INDEX battle_owner_a ON battle (owner_a);
CREATE INDEX battle_owner_b ON battle (owner_b);
CREATE INDEX battle_untold ON battle (ends_at) WHERE told_at IS NULL;

CREATE TABLE vote (
    battle_id bigint NOT NULL REFERENCES battle (id) ON DELETE CASCADE,
    voter_id  bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    side      text NOT NULL CHECK (side IN ('a', 'b')),
    voted_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (battle_id, voter_id)
);

CREATE INDEX vote_voter ON vote (voter_id, voted_at);

-- Many press at once in a busy group, each for themselves.
COMMENT ON COLUMN telegram_update.lane IS
    'Chat, or presser of buttons, whose updates keep their order; null where order does not matter';

CREATE TABLE vote_press (
    battle_id  bigint NOT NULL REFERENCES battle (id) ON DELETE CASCADE,
    voter_id   bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    press      bigint NOT NULL,
    pressed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (battle_id, voter_id)
);

COMMENT ON TABLE vote_press IS
    'The last press of a person that counted: handled twice it counts once, and an older one that comes late not at all';
COMMENT ON COLUMN vote_press.press IS 'Number of the update that told of it';

CREATE INDEX vote_press_voter ON vote_press (voter_id, pressed_at);

CREATE TABLE battle_tally (
    battle_id bigint PRIMARY KEY REFERENCES battle (id) ON DELETE CASCADE,
    voters    integer NOT NULL,
    shown_at  timestamptz NOT NULL
);

COMMENT ON TABLE battle_tally IS 'How many voters the poster shows, and since when';

CREATE TABLE judgement (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    voter_id    bigint NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    photo_left  bigint NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
    photo_right bigint NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
    control     text CHECK (control IN ('left', 'right', 'same', 'turned')),
    choice      text CHECK (choice IN ('left', 'right', 'tie', 'skip')),
    message_id  bigint,
    asked_at    timestamptz NOT NULL DEFAULT now(),
    answered_at timestamptz,
    CHECK ((choice IS NULL) = (answered_at IS NULL))
);

COMMENT ON TABLE judgement IS 'A pair that was shown in private, and what the voter said';
COMMENT ON COLUMN judgement.control IS
    'What an attentive voter says: a side; "same": the same cat twice; "turned": an earlier pair, sides changed';

CREATE INDEX judgement_voter ON judgement (voter_id, id);
CREATE INDEX judgement_left ON judgement (photo_left);
CREATE INDEX judgement_right ON judgement (photo_right);

-- What follows from the votes. Everything here can be computed anew.

CREATE TABLE rating (
    chat_id     bigint NOT NULL,
    season_id   bigint NOT NULL DEFAULT 0,
    photo_id    bigint NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
    mean        real NOT NULL,
    deviation   real NOT NULL CHECK (deviation > 0),
    votes       real NOT NULL,
    battles     integer NOT NULL,
    wins        integer NOT NULL,
    PRIMARY KEY (chat_id, season_id, photo_id)
);

COMMENT ON COLUMN rating.chat_id IS '0: by all votes everywhere';
COMMENT ON COLUMN rating.season_id IS '0: of all time';
COMMENT ON COLUMN rating.mean IS 'Strength in the Bradley-Terry model, in natural logits; 0 is a typical cat';
COMMENT ON COLUMN rating.votes IS 'Votes in its battles and judgements, weighted by their voters';

CREATE INDEX rating_rank ON rating (chat_id, season_id, (mean - 1.645 * deviation) DESC);
CREATE INDEX rating_photo ON rating (photo_id);

CREATE TABLE voter (
    person_id  bigint PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE,
    weight     real NOT NULL CHECK (weight BETWEEN 0 AND 1),
    controls   integer NOT NULL DEFAULT 0,
    passed     integer NOT NULL DEFAULT 0,
    lefts      integer NOT NULL DEFAULT 0,
    choices    integer NOT NULL DEFAULT 0,
    weighed_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE season (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chat_id    bigint NOT NULL REFERENCES chat (id),
    number     integer NOT NULL,
    state      text NOT NULL CHECK (state IN ('running', 'done')),
    starts_at  timestamptz NOT NULL,
    ends_at    timestamptz NOT NULL,
    message_id bigint,
    told_at    timestamptz,
    CONSTRAINT season_number UNIQUE (chat_id, number)
);

CREATE INDEX season_untold ON season (ends_at) WHERE told_at IS NULL;
CREATE UNIQUE INDEX season_running ON season (chat_id) WHERE state = 'running';

CREATE TABLE season_place (
    season_id bigint NOT NULL REFERENCES season (id) ON DELETE CASCADE,
    place     smallint NOT NULL,
    photo_id  bigint REFERENCES photo (id) ON DELETE SET NULL,
    person_id bigint REFERENCES person (id) ON DELETE SET NULL,
    name      text NOT NULL,
    rating    real NOT NULL,
    battles   integer NOT NULL,
    wins      integer NOT NULL,
    PRIMARY KEY (season_id, place)
);

CREATE INDEX season_place_photo ON season_place (photo_id);
CREATE INDEX season_place_person ON season_place (person_id);

-- What votes have taught the score.

CREATE TABLE weights (
    version text PRIMARY KEY,
    parent  text NOT NULL,
    file    jsonb NOT NULL,
    report  jsonb NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN weights.parent IS 'The version that it was learnt from, of this table or of the program';

CREATE TABLE active_weights (
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    version text NOT NULL,
    since   timestamptz NOT NULL DEFAULT now()
);

COMMENT ON TABLE active_weights IS 'The version that scores; without a row, the one that the program came with';

CREATE TABLE rescoring (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version    text NOT NULL,
    state      text NOT NULL CHECK (state IN ('running', 'done', 'cancelled')),
    last_photo bigint NOT NULL DEFAULT 0,
    done       bigint NOT NULL DEFAULT 0,
    total      bigint NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at   timestamptz
);

CREATE UNIQUE INDEX rescoring_running ON rescoring ((true)) WHERE state = 'running';
