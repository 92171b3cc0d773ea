-- What viewers see of the tree, and what tells the hubs that it has changed.

-- The path of an organization in the subtrees of some others, null when it lies in none: for who sees not everything, an organization
-- elsewhere is none.
CREATE FUNCTION organization_path_within(node integer, roots integer[]) RETURNS integer[]
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1000 AS $$
BEGIN
  RETURN (SELECT path FROM organization WHERE id = node AND path && roots);
END $$;
--> statement-breakpoint

-- Whether a cadre holds, held or will hold a post in the subtrees of some organizations.
CREATE FUNCTION cadre_reached(cadre integer, roots integer[]) RETURNS boolean LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
  SELECT EXISTS (
    SELECT FROM appointment a JOIN position p ON p.id = a.position_id JOIN organization o ON o.id = p.organization_id
    WHERE a.cadre_id = cadre AND o.path && roots)
$$;
--> statement-breakpoint

CREATE TRIGGER touch BEFORE UPDATE ON access_grant FOR EACH ROW EXECUTE FUNCTION touch_row();
--> statement-breakpoint

-- Whoever writes: the hubs are told when the transaction commits, once.
CREATE FUNCTION notify_access() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('diem_cau_access', 'access');
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER notify_access AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON access_grant
  FOR EACH STATEMENT EXECUTE FUNCTION notify_access();
--> statement-breakpoint
CREATE TRIGGER notify_access AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON blocked_viewer
  FOR EACH STATEMENT EXECUTE FUNCTION notify_access();
--> statement-breakpoint
CREATE TRIGGER notify_access AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON revoked_token
  FOR EACH STATEMENT EXECUTE FUNCTION notify_access();
--> statement-breakpoint
CREATE TRIGGER notify_access_of_move AFTER UPDATE ON organization FOR EACH ROW
  WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id) EXECUTE FUNCTION notify_access();
