DROP INDEX "congress_term_level_status";--> statement-breakpoint
DROP INDEX "congress_term_status";--> statement-breakpoint
CREATE INDEX "congress_level_status" ON "congress" USING btree ("level","status","term_id","id");--> statement-breakpoint
CREATE INDEX "congress_status" ON "congress" USING btree ("status","term_id","id");--> statement-breakpoint
CREATE INDEX "organization_code_desc" ON "organization" USING btree ("code" DESC NULLS LAST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "organization_valid_from" ON "organization" USING btree ("valid_from");