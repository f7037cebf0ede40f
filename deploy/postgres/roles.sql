-- Roles and an empty database, once, as the superuser (docs/operators.md, Database roles). Choose the passwords.
CREATE ROLE tradedir LOGIN PASSWORD 'change-me';
CREATE ROLE tradedir_app LOGIN PASSWORD 'change-me';
CREATE ROLE tradedir_analyst;
GRANT tradedir_analyst TO tradedir_app WITH INHERIT FALSE, SET TRUE;
CREATE DATABASE tradedir OWNER tradedir TEMPLATE template0 ENCODING 'UTF8';
-- What a connection says at its beginning without a pool, the role itself has behind one.
ALTER ROLE tradedir_app IN DATABASE tradedir SET statement_timeout = '5s';
ALTER ROLE tradedir_app IN DATABASE tradedir SET lock_timeout = '2s';
ALTER ROLE tradedir_app IN DATABASE tradedir SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE tradedir_app IN DATABASE tradedir SET plan_cache_mode = 'force_generic_plan';
