-- How a story is shown elsewhere: among search results, and as a card where it is shared. Empty is the headline and the
-- standfirst.
alter table article
    add column search_title text not null default '',
    add column search_description text not null default '',
    add column share_title text not null default '',
    add column share_description text not null default '';
