-- The stamp of the environment that this database belongs to: one row at most.
CREATE TABLE environment (
    one  boolean PRIMARY KEY DEFAULT true CHECK (one),
    name text NOT NULL CHECK (name <> '')
);

-- What Telegram sent, as it came, until some days after it was handled.
CREATE TABLE telegram_update (
    update_id   bigint PRIMARY KEY,
    lane        bigint,
    payload     jsonb NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    handled_at  timestamptz,
    failed_at   timestamptz
);

COMMENT ON COLUMN telegram_update.lane IS 'Chat whose updates keep their order; null where order does not matter';
COMMENT ON COLUMN telegram_update.failed_at IS 'Last failed try; a tried update no longer holds up its lane';

CREATE INDEX telegram_update_waiting ON telegram_update (lane, update_id)
    WHERE handled_at IS NULL AND failed_at IS NULL;
CREATE INDEX telegram_update_received ON telegram_update (received_at);

CREATE TABLE person (
    id         bigint PRIMARY KEY,
    first_name text NOT NULL,
    last_name  text,
    username   text,
    language   text,
    first_seen timestamptz NOT NULL DEFAULT now(),
    last_seen  timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN person.id IS 'Telegram''s id';

CREATE TABLE chat (
    id         bigint PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('private', 'group', 'supergroup', 'channel')),
    title      text,
    username   text,
    moved_to   bigint,
    first_seen timestamptz NOT NULL DEFAULT now(),
    last_seen  timestamptz NOT NULL DEFAULT now()
);

COMMENT ON COLUMN chat.id IS 'Telegram''s id';
COMMENT ON COLUMN chat.moved_to IS 'The supergroup that this group became';

CREATE TABLE photo (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    chat_id          bigint NOT NULL REFERENCES chat (id),
    former_chat_id   bigint,
    message_id       bigint NOT NULL,
    thread_id        bigint,
    file_id          text NOT NULL,
    file_unique_id   text NOT NULL,
    person_id        bigint REFERENCES person (id),
    sender_name      text NOT NULL,
    language         text,
    media_group_id   text,
    caption          text,
    original_key     text,
    small_key        text,
    width            integer,
    height           integer,
    sent_at          timestamptz NOT NULL,
    received_at      timestamptz NOT NULL DEFAULT now(),
    repeat_in_chat   boolean NOT NULL,
    repeat_anywhere  boolean NOT NULL,
    verdict          text CHECK (verdict IN ('scored', 'refused')),
    reason           text,
    score            real CHECK (score BETWEEN 0 AND 100),
    reply_message_id bigint,
    replied_at       timestamptz,
    CONSTRAINT photo_once UNIQUE (chat_id, message_id, file_unique_id),
    CHECK ((verdict IS NOT DISTINCT FROM 'scored') = (score IS NOT NULL)),
    CHECK ((verdict IS NOT DISTINCT FROM 'refused') = (reason IS NOT NULL))
);

COMMENT ON COLUMN photo.former_chat_id IS 'The group that message_id counts in, where the chat moved after the photo was sent';
COMMENT ON COLUMN photo.repeat_in_chat IS 'The same picture was in this chat before: not in its top';
COMMENT ON COLUMN photo.repeat_anywhere IS 'The same picture was somewhere before: not in the top of all';

-- Repeats are found by equality alone; hash indexes keep the long keys out of the index.
CREATE INDEX photo_file ON photo USING hash (file_unique_id);
CREATE INDEX photo_picture ON photo USING hash (small_key);

CREATE INDEX photo_album ON photo (chat_id, media_group_id) WHERE media_group_id IS NOT NULL;

-- The top of a chat, and of one person's cats.
CREATE INDEX photo_top_chat ON photo (chat_id, score DESC, id) INCLUDE (sent_at)
    WHERE score IS NOT NULL AND NOT repeat_in_chat;
CREATE INDEX photo_person ON photo (person_id, score DESC, id)
    WHERE score IS NOT NULL;

-- The top of all. A calendar period is an equality, so the best ten of a day among ten million are ten steps.
CREATE INDEX photo_top ON photo (score DESC, id)
    WHERE score IS NOT NULL AND NOT repeat_anywhere;
CREATE INDEX photo_top_day ON photo (date_trunc('day', sent_at AT TIME ZONE 'UTC'), score DESC, id)
    WHERE score IS NOT NULL AND NOT repeat_anywhere;
CREATE INDEX photo_top_week ON photo (date_trunc('week', sent_at AT TIME ZONE 'UTC'), score DESC, id)
    WHERE score IS NOT NULL AND NOT repeat_anywhere;
CREATE INDEX photo_top_month ON photo (date_trunc('month', sent_at AT TIME ZONE 'UTC'), score DESC, id)
    WHERE score IS NOT NULL AND NOT repeat_anywhere;

CREATE TABLE score (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    photo_id  bigint NOT NULL REFERENCES photo (id) ON DELETE CASCADE,
    model     text NOT NULL,
    weights   text NOT NULL,
    verdict   text NOT NULL CHECK (verdict IN ('scored', 'refused')),
    reason    text,
    score     real CHECK (score BETWEEN 0 AND 100),
    low       real,
    high      real,
    detail    jsonb NOT NULL,
    scored_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT score_once UNIQUE (photo_id, model, weights),
    CHECK ((verdict = 'scored') = (score IS NOT NULL AND low IS NOT NULL AND high IS NOT NULL)),
    CHECK ((verdict = 'refused') = (reason IS NOT NULL))
);

-- What was scored since a moment: the leaderboard catches up from it.
CREATE INDEX score_recent ON score (scored_at, id);

-- Features that an operator switched off.
CREATE TABLE switch (
    name      text PRIMARY KEY,
    off_since timestamptz NOT NULL DEFAULT now(),
    note      text NOT NULL DEFAULT ''
);
