-- The media library. A picture keeps its id whatever becomes of it; its files stand under file_id, which a replacement
-- changes, so that what is under an address never does.
alter table media
    add column file_id    uuid,
    -- What the file was called where it came from: words to search by, never an address.
    add column name       text not null default '',
    add column decorative boolean not null default false,
    add column caption    text not null default '',
    -- What must not be cut off, in hundredths of width and height. Without one there are no cuts: older pictures.
    add column focus_x    smallint,
    add column focus_y    smallint,
    -- AVIF stands beside every JPEG.
    add column modern     boolean not null default false,
    add column version    integer not null default 1,
    add column created_by uuid references account on delete set null,
    add constraint media_focus check ((focus_x is null) = (focus_y is null)
        and focus_x between 0 and 100 and focus_y between 0 and 100),
    add constraint media_decorative check (not decorative or alt = '');
update media set file_id = media_id;
alter table media alter column file_id set not null, add constraint media_file_once unique (file_id);
create index media_created_by on media (created_by);

-- Pictures whose AVIF files are to be made. Taken by lease: whatever dies at it is done again.
create table media_rendering (
    media_id uuid primary key references media on delete cascade,
    due_at   timestamptz not null,
    tries    integer not null default 0
);
create index media_rendering_due on media_rendering (due_at);

-- Files that no picture has: noted before they are written, taken off by the transaction that makes the picture's row, and
-- noted again when a picture is replaced or deleted. What stands here for a day is removed.
create table media_leftover (
    file_id uuid primary key,
    at      timestamptz not null
);
create index media_leftover_at on media_leftover (at);

-- The pictures within a story's text, as its newest version has them. The lead picture is a column of the story.
create table article_media (
    article_id uuid not null references article on delete cascade,
    media_id   uuid not null constraint article_media_there references media,
    primary key (article_id, media_id)
);
create index article_media_media on article_media (media_id);
create index article_lead_media on article (lead_media_id) where lead_media_id is not null;

insert into article_media (article_id, media_id)
select distinct article_body.article_id, media.media_id
from article_body
cross join lateral jsonb_path_query(article_body.document, '$.**.attrs.media ? (@.type() == "string")') as named (id)
join media on media.media_id::text = lower(named.id #>> '{}')
on conflict do nothing;
