-- Rules that hold for every writer, a mutation as well as a statement typed into psql.

-- Raises `version` and `updated_at` of a changed row.
CREATE FUNCTION touch_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := OLD.version + 1;
  NEW.updated_at := now();
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON position FOR EACH ROW EXECUTE FUNCTION touch_row();
--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON cadre FOR EACH ROW EXECUTE FUNCTION touch_row();
--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON appointment FOR EACH ROW EXECUTE FUNCTION touch_row();
--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON congress FOR EACH ROW EXECUTE FUNCTION touch_row();
--> statement-breakpoint
CREATE TRIGGER touch BEFORE UPDATE ON report FOR EACH ROW EXECUTE FUNCTION touch_row();
--> statement-breakpoint

-- The end of a subtree's range in the order of paths: the subtree of a node is path >= node.path and path < subtree_end(node.path).
CREATE FUNCTION subtree_end(path integer[]) RETURNS integer[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT path[:cardinality(path) - 1] || (path[cardinality(path)] + 1)
$$;
--> statement-breakpoint

-- The path of an organization, null when there is none. A function, not a subselect, and not one that can be inlined: the planner
-- evaluates it while it plans, so that it knows how much of the tree a subtree is.
CREATE FUNCTION organization_path(node integer) RETURNS integer[] LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE COST 1000 AS $$
BEGIN
  RETURN (SELECT path FROM organization WHERE id = node);
END $$;
--> statement-breakpoint

-- Which level may sit under which.
INSERT INTO level_rule (parent_level, child_level) VALUES
  ('CENTRAL', 'CENTRAL'), ('CENTRAL', 'PROVINCE'),
  ('PROVINCE', 'PROVINCE'), ('PROVINCE', 'UPPER_GRASSROOTS'), ('PROVINCE', 'GRASSROOTS'),
  ('UPPER_GRASSROOTS', 'UPPER_GRASSROOTS'), ('UPPER_GRASSROOTS', 'GRASSROOTS'),
  ('GRASSROOTS', 'GRASSROOTS'), ('GRASSROOTS', 'CELL');
--> statement-breakpoint

-- Gives an organization its path and refuses a place that the rules forbid. FOR SHARE holds the parent where it is until this
-- transaction ends: a move at the same time waits, so that no path is computed from a parent that is on its way.
CREATE FUNCTION place_organization() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  parent record;
BEGIN
  NEW.name := normalize(NEW.name, NFC);
  IF TG_OP = 'UPDATE' THEN
    IF NEW.level <> OLD.level THEN
      RAISE EXCEPTION 'the level of organization % never changes', OLD.id
        USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_level_fixed';
    END IF;
    -- A path that only follows its parent's is not a change of the organization itself.
    IF NEW.path = OLD.path THEN
      NEW.version := OLD.version + 1;
      NEW.updated_at := now();
    END IF;
  END IF;
  IF NEW.parent_id IS NULL THEN
    IF NEW.level <> 'CENTRAL' THEN
      RAISE EXCEPTION 'an organization of level % needs a parent', NEW.level
        USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_parent_required';
    END IF;
    NEW.path := ARRAY[NEW.id];
    RETURN NEW;
  END IF;
  SELECT path, level INTO parent FROM organization WHERE id = NEW.parent_id FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no organization %', NEW.parent_id
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'organization_parent_id_organization_id_fk';
  END IF;
  IF NEW.id = ANY (parent.path) THEN
    RAISE EXCEPTION 'organization % cannot sit below itself', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_no_cycle';
  END IF;
  IF NOT EXISTS (SELECT FROM level_rule WHERE parent_level = parent.level AND child_level = NEW.level) THEN
    RAISE EXCEPTION 'level % may not sit under level %', NEW.level, parent.level
      USING ERRCODE = 'check_violation', CONSTRAINT = 'organization_level_rule';
  END IF;
  NEW.path := parent.path || NEW.id;
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER place BEFORE INSERT OR UPDATE ON organization FOR EACH ROW EXECUTE FUNCTION place_organization();
--> statement-breakpoint

-- A moved organization takes its children along: each is placed anew below it, and so on down.
CREATE FUNCTION move_children() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE organization SET path = NEW.path || id WHERE parent_id = NEW.id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER move_children AFTER UPDATE ON organization FOR EACH ROW
  WHEN (OLD.path IS DISTINCT FROM NEW.path) EXECUTE FUNCTION move_children();
--> statement-breakpoint

-- Names are kept in composed form, however they were typed.
CREATE FUNCTION compose_name() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.name := normalize(NEW.name, NFC);
  RETURN NEW;
END $$;
--> statement-breakpoint
CREATE TRIGGER compose_name BEFORE INSERT OR UPDATE OF name ON cadre FOR EACH ROW EXECUTE FUNCTION compose_name();
--> statement-breakpoint

-- A post has one holder at a time.
ALTER TABLE appointment ADD CONSTRAINT appointment_one_holder
  EXCLUDE USING gist (position_id WITH =, daterange(starts_on, ends_on, '[)') WITH &&);
