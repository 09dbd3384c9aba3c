-- The stories desk looks for a part of a headline or slug among all that were ever written.
create index article_named on article using gin (headline gin_trgm_ops, slug gin_trgm_ops);
