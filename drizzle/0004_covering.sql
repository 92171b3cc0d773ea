-- Who holds the posts of a subtree is read from the index alone. Without it PostgreSQL takes the exclusion constraint's, which costs as
-- little by its estimate and ten times as much in fact.
DROP INDEX appointment_position_starts;
--> statement-breakpoint
CREATE INDEX appointment_position_starts ON appointment (position_id, starts_on, id) INCLUDE (ends_on, cadre_id);
--> statement-breakpoint
-- The fold, exact counts and subtrees ask for the paths of many organizations and for nothing else of them.
CREATE UNIQUE INDEX organization_id_path ON organization (id) INCLUDE (path);
