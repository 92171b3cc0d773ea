-- The audit trail is only added to. Who reads private values or changes something appends to audit_pending and waits for nobody; sealing, one
-- transaction at a time, moves what is pending into audit_trail, each entry with the hash of itself and of all before it.

-- What waits is taken away soon: each sealing walks over its pages.
ALTER TABLE audit_pending SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_threshold = 1000000000);
--> statement-breakpoint
-- It has no key, and whoever replicates it logically can do without.
ALTER TABLE audit_pending REPLICA IDENTITY FULL;
--> statement-breakpoint

-- The hash of an entry: of the hash of the one before it and of all that it says.
CREATE FUNCTION audit_hash(previous text, entry audit_trail) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(json_build_array(previous, entry.number, entry.entry,
    to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), entry.kind, entry.viewer, entry.operation, entry.transport,
    entry.request_id, entry.subject_type, entry.subject_ids, entry.subject_name, entry.fields, entry.hub, entry.hub_number)::text,
    'UTF8')), 'hex')
$$;
--> statement-breakpoint

-- Seals what is pending, at most 5000 entries; returns how many. It is done as the owner of the tables: a hub need not be allowed more than to
-- append. An entry that is committed late is sealed later: the chain has the order of sealing.
CREATE FUNCTION seal_audit() RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  waiting audit_pending;
  entry audit_trail;
  sealed bigint[] := '{}';
  previous text := '';
  last bigint := 0;
BEGIN
  -- Another hub may be at it.
  IF NOT pg_try_advisory_xact_lock(4729003) THEN
    RETURN 0;
  END IF;
  SELECT number, hash INTO last, previous FROM audit_trail ORDER BY number DESC LIMIT 1;
  IF NOT FOUND THEN
    last := 0;
    previous := '';
  END IF;
  FOR waiting IN SELECT * FROM audit_pending ORDER BY id LIMIT 5000 LOOP
    last := last + 1;
    entry := ROW (last, waiting.*, '');
    entry.hash := audit_hash(previous, entry);
    INSERT INTO audit_trail SELECT entry.*;
    previous := entry.hash;
    sealed := sealed || waiting.id;
  END LOOP;
  IF sealed <> '{}' THEN
    DELETE FROM audit_pending WHERE id = ANY (sealed);
  END IF;
  RETURN cardinality(sealed);
END $$;
--> statement-breakpoint

CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'entries of the audit trail are neither changed nor removed' USING ERRCODE = 'insufficient_privilege';
END $$;
--> statement-breakpoint
CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_trail FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
CREATE TRIGGER keep BEFORE UPDATE OR TRUNCATE ON audit_pending FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
--> statement-breakpoint
-- An entry stops waiting when it is sealed, and not otherwise.
CREATE FUNCTION refuse_audit_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM gone WHERE NOT EXISTS (SELECT FROM audit_trail t WHERE t.entry = gone.id)) THEN
    RAISE EXCEPTION 'entries of the audit trail are not removed before they are sealed' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER keep_unsealed AFTER DELETE ON audit_pending REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_loss();
--> statement-breakpoint
-- For sessions that replay a log as well.
ALTER TABLE audit_trail ENABLE ALWAYS TRIGGER keep;
--> statement-breakpoint
ALTER TABLE audit_pending ENABLE ALWAYS TRIGGER keep;
--> statement-breakpoint
ALTER TABLE audit_pending ENABLE ALWAYS TRIGGER keep_unsealed;
