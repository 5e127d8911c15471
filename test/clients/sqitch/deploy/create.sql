BEGIN;
CREATE TABLE users (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	email text NOT NULL UNIQUE,
	name text,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE posts (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	user_id bigint NOT NULL REFERENCES users ON DELETE CASCADE,
	title text NOT NULL,
	body text,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX ON posts (user_id);
CREATE TABLE tags (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	name text NOT NULL UNIQUE
);
CREATE TABLE posts_tags (
	post_id bigint NOT NULL,
	tag_id bigint NOT NULL
);
ALTER TABLE posts_tags ADD PRIMARY KEY (post_id, tag_id),
	ADD FOREIGN KEY (post_id) REFERENCES posts,
	ADD FOREIGN KEY (tag_id) REFERENCES tags;
CREATE INDEX ON posts_tags (tag_id);
CREATE TYPE order_status AS ENUM ('open', 'paid', 'sent');
CREATE TABLE orders (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	user_id bigint NOT NULL REFERENCES users,
	status order_status NOT NULL DEFAULT 'open',
	total integer NOT NULL,
	created_at timestamptz NOT NULL DEFAULT now(),
	updated_at timestamptz NOT NULL DEFAULT now()
);
COMMIT;
