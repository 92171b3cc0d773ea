CREATE TABLE "access_grant" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "access_grant_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"viewer" text COLLATE "C" NOT NULL,
	"organization_id" integer NOT NULL,
	"rights" text[] NOT NULL,
	"valid_from" timestamp with time zone DEFAULT now() NOT NULL,
	"valid_to" timestamp with time zone,
	"granted_by" text NOT NULL,
	CONSTRAINT "access_grant_viewer_length" CHECK (length("access_grant"."viewer") between 1 and 200),
	CONSTRAINT "access_grant_validity" CHECK ("access_grant"."valid_to" is null or "access_grant"."valid_to" > "access_grant"."valid_from"),
	CONSTRAINT "access_grant_rights" CHECK (cardinality("access_grant"."rights") > 0 and "access_grant"."rights" <@ '{READ,READ_PRIVATE,EDIT,DECIDE,GRANT}'::text[])
);
--> statement-breakpoint
CREATE TABLE "blocked_viewer" (
	"viewer" text COLLATE "C" PRIMARY KEY NOT NULL,
	"reason" text,
	"blocked_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "revoked_token" (
	"token_id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"revoked_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "access_grant" ADD CONSTRAINT "access_grant_organization_id_organization_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organization"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "access_grant_viewer" ON "access_grant" USING btree ("viewer","id");--> statement-breakpoint
CREATE INDEX "access_grant_organization" ON "access_grant" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "organization_above" ON "organization" USING gin ("path");