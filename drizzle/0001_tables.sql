CREATE TYPE "public"."appointment_method" AS ENUM('ELECTED', 'APPOINTED', 'TRANSFERRED', 'COMPETITIVE_EXAM');--> statement-breakpoint
CREATE TYPE "public"."cadre_category" AS ENUM('CADRE', 'CIVIL_SERVANT', 'PUBLIC_EMPLOYEE');--> statement-breakpoint
CREATE TYPE "public"."gender" AS ENUM('FEMALE', 'MALE');--> statement-breakpoint
CREATE TYPE "public"."congress_status" AS ENUM('PLANNED', 'PREPARING', 'IN_SESSION', 'COMPLETED', 'POSTPONED');--> statement-breakpoint
CREATE TYPE "public"."organization_kind" AS ENUM('PARTY_COMMITTEE', 'PARTY_CELL', 'AGENCY');--> statement-breakpoint
CREATE TYPE "public"."organization_level" AS ENUM('CENTRAL', 'PROVINCE', 'UPPER_GRASSROOTS', 'GRASSROOTS', 'CELL');--> statement-breakpoint
CREATE TYPE "public"."provenance" AS ENUM('OFFICIAL_LIST', 'SEED_DOCUMENT', 'SYNTHETIC', 'OPERATOR');--> statement-breakpoint
CREATE TYPE "public"."unit_type" AS ENUM('PROVINCE', 'MUNICIPALITY', 'RURAL_DISTRICT', 'URBAN_DISTRICT', 'TOWN', 'CITY', 'COMMUNE', 'WARD', 'TOWNSHIP');--> statement-breakpoint
CREATE TYPE "public"."position_rank" AS ENUM('HEAD', 'DEPUTY', 'MEMBER', 'DEPARTMENT', 'DIVISION');--> statement-breakpoint
CREATE TYPE "public"."indicator_bound" AS ENUM('EXACT', 'MORE_THAN');--> statement-breakpoint
CREATE TYPE "public"."report_status" AS ENUM('DRAFT', 'SUBMITTED', 'RETURNED', 'APPROVED');--> statement-breakpoint
CREATE TABLE "hub_key" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"secret" text NOT NULL,
	CONSTRAINT "hub_key_one_row" CHECK ("hub_key"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "idempotency" (
	"actor" text NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"result" integer NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_actor_key_pk" PRIMARY KEY("actor","key")
);
--> statement-breakpoint
CREATE TABLE "appointment" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "appointment_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"position_id" integer NOT NULL,
	"cadre_id" integer NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date,
	"method" "appointment_method" NOT NULL,
	"decision_number" text,
	"provenance" "provenance" NOT NULL,
	CONSTRAINT "appointment_period" CHECK ("appointment"."ends_on" is null or "appointment"."ends_on" > "appointment"."starts_on"),
	CONSTRAINT "appointment_decision_length" CHECK (length("appointment"."decision_number") between 1 and 100)
);
--> statement-breakpoint
CREATE TABLE "cadre" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "cadre_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"search_text" text GENERATED ALWAYS AS (vi_search_text(name)) STORED NOT NULL,
	"sort_key" text COLLATE "C" GENERATED ALWAYS AS (vi_person_sort_key(name)) STORED NOT NULL,
	"name" text NOT NULL,
	"category" "cadre_category" NOT NULL,
	"gender" "gender" NOT NULL,
	"birth_date" date,
	"ethnicity" text,
	"provenance" "provenance" NOT NULL,
	CONSTRAINT "cadre_name_length" CHECK (length("cadre"."name") between 1 and 200)
);
--> statement-breakpoint
CREATE TABLE "congress" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "congress_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"organization_id" integer NOT NULL,
	"term_id" integer NOT NULL,
	"level" "organization_level" NOT NULL,
	"status" "congress_status" DEFAULT 'PLANNED' NOT NULL,
	"is_pilot" boolean DEFAULT false NOT NULL,
	"planned_on" date,
	"planned_until" date,
	"completed_at" timestamp with time zone,
	"delegate_count" integer,
	"provenance" "provenance" NOT NULL,
	CONSTRAINT "congress_organization_term" UNIQUE("organization_id","term_id"),
	CONSTRAINT "congress_completed_at" CHECK (("congress"."status" = 'COMPLETED') = ("congress"."completed_at" is not null)),
	CONSTRAINT "congress_planned_order" CHECK ("congress"."planned_until" is null or "congress"."planned_until" >= "congress"."planned_on"),
	CONSTRAINT "congress_delegates" CHECK ("congress"."delegate_count" between 1 and 100000)
);
--> statement-breakpoint
CREATE TABLE "congress_change" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "congress_change_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"congress_id" integer NOT NULL,
	"organization_id" integer NOT NULL,
	"term_id" integer NOT NULL,
	"level" "organization_level" NOT NULL,
	"from_status" "congress_status",
	"to_status" "congress_status",
	"was_pilot" boolean NOT NULL,
	"is_pilot" boolean NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"actor" text,
	"reason" text,
	CONSTRAINT "congress_change_congress_id_id_pk" PRIMARY KEY("congress_id","id")
);
--> statement-breakpoint
CREATE TABLE "congress_event" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"congress_id" integer NOT NULL,
	"change_id" bigint NOT NULL,
	"organization_id" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "congress_fold" (
	"id" integer PRIMARY KEY DEFAULT 1 NOT NULL,
	"rev" bigint NOT NULL,
	"seq" bigint NOT NULL,
	"folded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "congress_fold_one_row" CHECK ("congress_fold"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "congress_pending" (
	"change_id" bigint NOT NULL,
	"congress_id" integer NOT NULL,
	"organization_id" integer NOT NULL,
	"term_id" integer NOT NULL,
	"level" "organization_level" NOT NULL,
	"from_status" "congress_status",
	"to_status" "congress_status",
	"was_pilot" boolean NOT NULL,
	"is_pilot" boolean NOT NULL,
	"recorded_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "congress_tally" (
	"organization_id" integer NOT NULL,
	"term_id" integer NOT NULL,
	"level" "organization_level" NOT NULL,
	"planned" integer NOT NULL,
	"preparing" integer NOT NULL,
	"in_session" integer NOT NULL,
	"completed" integer NOT NULL,
	"postponed" integer NOT NULL,
	"pilot_total" integer NOT NULL,
	"pilot_completed" integer NOT NULL,
	"rev" bigint NOT NULL,
	CONSTRAINT "congress_tally_organization_id_term_id_level_pk" PRIMARY KEY("organization_id","term_id","level")
);
--> statement-breakpoint
CREATE TABLE "organization_move" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "organization_move_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"organization_id" integer NOT NULL,
	"old_path" integer[] NOT NULL,
	"new_path" integer[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "term" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "term_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date NOT NULL,
	CONSTRAINT "term_code_unique" UNIQUE("code"),
	CONSTRAINT "term_period" CHECK ("term"."ends_on" > "term"."starts_on")
);
--> statement-breakpoint
CREATE TABLE "level_rule" (
	"parent_level" "organization_level" NOT NULL,
	"child_level" "organization_level" NOT NULL,
	CONSTRAINT "level_rule_parent_level_child_level_pk" PRIMARY KEY("parent_level","child_level")
);
--> statement-breakpoint
CREATE TABLE "organization" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "organization_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"search_text" text GENERATED ALWAYS AS (vi_search_text(name)) STORED NOT NULL,
	"sort_key" text COLLATE "C" GENERATED ALWAYS AS (vi_sort_key(name)) STORED NOT NULL,
	"code" text,
	"name" text NOT NULL,
	"kind" "organization_kind" NOT NULL,
	"level" "organization_level" NOT NULL,
	"unit_type" "unit_type",
	"parent_id" integer,
	"path" integer[] DEFAULT '{}' NOT NULL,
	"valid_from" date NOT NULL,
	"valid_to" date,
	"provenance" "provenance" NOT NULL,
	CONSTRAINT "organization_code_unique" UNIQUE("code"),
	CONSTRAINT "organization_name_length" CHECK (length("organization"."name") between 1 and 300),
	CONSTRAINT "organization_validity" CHECK ("organization"."valid_to" is null or "organization"."valid_to" > "organization"."valid_from")
);
--> statement-breakpoint
CREATE TABLE "position" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "position_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"organization_id" integer NOT NULL,
	"title" text NOT NULL,
	"rank" "position_rank" NOT NULL,
	"ordinal" smallint NOT NULL,
	CONSTRAINT "position_title_length" CHECK (length("position"."title") between 1 and 300),
	CONSTRAINT "position_ordinal_range" CHECK ("position"."ordinal" between 0 and 9999)
);
--> statement-breakpoint
CREATE TABLE "indicator_value" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "indicator_value_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"report_id" integer NOT NULL,
	"ordinal" smallint NOT NULL,
	"name" text NOT NULL,
	"unit" text NOT NULL,
	"target" double precision,
	"achieved" double precision NOT NULL,
	"bound" "indicator_bound" DEFAULT 'EXACT' NOT NULL,
	"provenance" "provenance" NOT NULL,
	CONSTRAINT "indicator_value_report_ordinal" UNIQUE("report_id","ordinal"),
	CONSTRAINT "indicator_value_achieved_finite" CHECK ("indicator_value"."achieved" > '-Infinity' and "indicator_value"."achieved" < 'Infinity'),
	CONSTRAINT "indicator_value_target_finite" CHECK ("indicator_value"."target" > '-Infinity' and "indicator_value"."target" < 'Infinity')
);
--> statement-breakpoint
CREATE TABLE "report" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "report_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"organization_id" integer NOT NULL,
	"period" text COLLATE "C" NOT NULL,
	"status" "report_status" DEFAULT 'DRAFT' NOT NULL,
	"sections" jsonb NOT NULL,
	"submitted_at" timestamp with time zone,
	"decided_at" timestamp with time zone,
	"return_reason" text,
	"provenance" "provenance" NOT NULL,
	CONSTRAINT "report_organization_period" UNIQUE("organization_id","period"),
	CONSTRAINT "report_period_form" CHECK ("report"."period" ~ '^[0-9]{4}(-(H[12]|Q[1-4]|0[1-9]|1[0-2]))?$'),
	CONSTRAINT "report_return_reason" CHECK ("report"."status" <> 'RETURNED' or "report"."return_reason" is not null)
);
--> statement-breakpoint
ALTER TABLE "appointment" ADD CONSTRAINT "appointment_position_id_position_id_fk" FOREIGN KEY ("position_id") REFERENCES "public"."position"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "appointment" ADD CONSTRAINT "appointment_cadre_id_cadre_id_fk" FOREIGN KEY ("cadre_id") REFERENCES "public"."cadre"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "congress" ADD CONSTRAINT "congress_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "congress" ADD CONSTRAINT "congress_term_id_term_id_fk" FOREIGN KEY ("term_id") REFERENCES "public"."term"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "organization" ADD CONSTRAINT "organization_parent_id_organization_id_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "position" ADD CONSTRAINT "position_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "indicator_value" ADD CONSTRAINT "indicator_value_report_id_report_id_fk" FOREIGN KEY ("report_id") REFERENCES "public"."report"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "report" ADD CONSTRAINT "report_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "idempotency_created" ON "idempotency" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "appointment_position_starts" ON "appointment" USING btree ("position_id","starts_on","id");--> statement-breakpoint
CREATE INDEX "appointment_cadre_starts" ON "appointment" USING btree ("cadre_id","starts_on","id");--> statement-breakpoint
CREATE INDEX "cadre_sort" ON "cadre" USING btree ("sort_key","id");--> statement-breakpoint
CREATE INDEX "cadre_category_sort" ON "cadre" USING btree ("category","sort_key","id");--> statement-breakpoint
CREATE INDEX "cadre_search" ON "cadre" USING gin ("search_text" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "congress_planned" ON "congress" USING btree ("planned_on","id");--> statement-breakpoint
CREATE INDEX "congress_planned_desc" ON "congress" USING btree ("planned_on" DESC NULLS LAST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "congress_completed" ON "congress" USING btree ("completed_at","id");--> statement-breakpoint
CREATE INDEX "congress_completed_desc" ON "congress" USING btree ("completed_at" DESC NULLS LAST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "congress_term_level_status" ON "congress" USING btree ("term_id","level","status","id");--> statement-breakpoint
CREATE INDEX "congress_term_status" ON "congress" USING btree ("term_id","status","id");--> statement-breakpoint
CREATE INDEX "congress_pilot" ON "congress" USING btree ("term_id","id") WHERE "congress"."is_pilot";--> statement-breakpoint
CREATE INDEX "organization_parent_sort" ON "organization" USING btree ("parent_id","sort_key","id");--> statement-breakpoint
CREATE INDEX "organization_path" ON "organization" USING btree ("path");--> statement-breakpoint
CREATE INDEX "organization_sort" ON "organization" USING btree ("sort_key","id");--> statement-breakpoint
CREATE INDEX "organization_level_sort" ON "organization" USING btree ("level","sort_key","id");--> statement-breakpoint
CREATE INDEX "organization_kind_sort" ON "organization" USING btree ("kind","sort_key","id");--> statement-breakpoint
CREATE INDEX "organization_unit_type_sort" ON "organization" USING btree ("unit_type","sort_key","id");--> statement-breakpoint
CREATE INDEX "organization_search" ON "organization" USING gin ("search_text" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "position_organization_ordinal" ON "position" USING btree ("organization_id","ordinal","id");--> statement-breakpoint
CREATE INDEX "report_period" ON "report" USING btree ("period","id");--> statement-breakpoint
CREATE INDEX "report_status_period" ON "report" USING btree ("status","period","id");