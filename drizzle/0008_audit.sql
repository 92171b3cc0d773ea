CREATE TYPE "public"."audit_kind" AS ENUM('READ', 'CHANGE');--> statement-breakpoint
CREATE TYPE "public"."audit_transport" AS ENUM('HTTP', 'SSE', 'WEBSOCKET');--> statement-breakpoint
CREATE TABLE "audit_pending" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "audit_pending_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"kind" "audit_kind" NOT NULL,
	"viewer" text COLLATE "C" NOT NULL,
	"operation" text NOT NULL,
	"transport" "audit_transport" NOT NULL,
	"request_id" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_ids" integer[] NOT NULL,
	"subject_name" text,
	"fields" text[] NOT NULL,
	"hub" text,
	"hub_number" bigint
);
--> statement-breakpoint
CREATE TABLE "audit_trail" (
	"number" bigint PRIMARY KEY NOT NULL,
	"entry" bigint NOT NULL,
	"at" timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
	"kind" "audit_kind" NOT NULL,
	"viewer" text COLLATE "C" NOT NULL,
	"operation" text NOT NULL,
	"transport" "audit_transport" NOT NULL,
	"request_id" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_ids" integer[] NOT NULL,
	"subject_name" text,
	"fields" text[] NOT NULL,
	"hub" text,
	"hub_number" bigint,
	"hash" text NOT NULL,
	CONSTRAINT "audit_trail_entry_unique" UNIQUE("entry")
);
--> statement-breakpoint
CREATE INDEX "audit_trail_viewer" ON "audit_trail" USING btree ("viewer","at","number");--> statement-breakpoint
CREATE INDEX "audit_trail_at" ON "audit_trail" USING btree ("at","number");--> statement-breakpoint
CREATE INDEX "audit_trail_subject" ON "audit_trail" USING gin ("subject_ids");