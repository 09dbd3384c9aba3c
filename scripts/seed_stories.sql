-- 100,000 stories over twenty years in the sections that there are, a hundred of them in each state but published: for
-- measuring. Never for a database that anybody reads by.
insert into article (article_id, section_id, slug, kind, status, headline, preview, has_more, words, created_by, created_at,
                     edited_at, published_at, open_search)
select ('01800000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, section_id, 'measured-' || n, 'news',
       (case when n % 1000 < 5 then (array['draft', 'in_review', 'ready', 'scheduled', 'withdrawn'])[1 + n % 1000]
             else 'published' end)::article_status,
       headline, '{"type": "doc", "attrs": {"version": 1}, "content": []}', true, 400 + n % 900,
       (select account_id from account where role = 'author' limit 1), at, at, at, to_tsvector('courant', headline)
from (select n, (select array_agg(section_id order by position) from section) as sections,
             timestamptz '2006-01-01' + n * interval '105 minutes' as at,
             (array['Ministers', 'Parliament', 'The Commission', 'A court', 'Farmers'])[1 + n % 5] || ' '
                 || (array['delay', 'adopt', 'reject', 'question'])[1 + n % 4] || ' the ' || left(md5(n::text), 8) as headline
      from generate_series(1, 100000) as n) as made,
     lateral (select sections[1 + (n % 97) % cardinality(sections)] as section_id) as placed;

insert into article_author (article_id, author_id, position)
select article_id, (select author_id from author order by slug limit 1), 0 from article where slug like 'measured-%';
analyze article, article_author;
