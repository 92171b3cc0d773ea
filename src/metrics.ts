import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";
import type { RecordObserver } from "./audit/index.ts";
import type { Replicas } from "./db/index.ts";
import type { Live, LiveObserver } from "./live/index.ts";

/** What the hub measures of itself, for Prometheus. */
export interface Metrics {
  /** To be told what happens on the live path. */
  readonly live: LiveObserver;
  /** To be told what is written down of reads. */
  readonly audit: RecordObserver;
  /** A query was planned, or not for a reason. */
  planned(): void;
  fellBack(reason: string): void;
  /** A query's reads were done by the primary, or a replica. */
  read(by: string): void;
  /** A state gave way to a newer one on a slow socket. */
  conflated(): void;
  /** Whom to ask for what is counted only when somebody looks. */
  watch(sources: MetricSources): void;
  /** The metrics in Prometheus's text format. */
  text(): Promise<string>;
}

/** Where present values come from. */
export interface MetricSources {
  readonly live: Live;
  readonly replicas: Replicas;
  readonly sockets: () => number;
  /** Share of the database's notification queue that is used, 0 to 1. */
  readonly notificationQueue: () => Promise<number>;
}

/** Milliseconds between two looks at the event loop: each wakes the process. */
const EVENT_LOOP_PRECISION = 100;
const MILLISECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Makes the metrics of one hub. */
export function createMetrics(): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: EVENT_LOOP_PRECISION });
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers });
  const seconds = (name: string, help: string): Histogram => new Histogram({ name, help, registers, buckets: MILLISECONDS });

  const frames = counter("diem_cau_frames_sent_total", "Results of subscriptions handed to sockets and streams");
  const conflated = counter("diem_cau_frames_conflated_total", "States that gave way to a newer one on a slow client");
  const resumed = counter("diem_cau_streams_resumed_total", "Event streams that went on from a cursor");
  const gaps = counter("diem_cau_stream_gaps_total", "Event streams that were told of a gap");
  const folds = seconds("diem_cau_fold_seconds", "Duration of the folds of this hub");
  const changes = counter("diem_cau_changes_folded_total", "Changes folded by this hub");
  const lag = seconds(
    "diem_cau_commit_to_send_seconds",
    "From the oldest change of a fold of this hub until its state has gone to a group",
  );
  const wrong = counter("diem_cau_wrong_counts_total", "Counts that an audit found wrong");
  let folding: Date | undefined;

  return {
    live: {
      folded(milliseconds, backlog) {
        folds.observe(milliseconds / 1000);
        changes.inc(backlog.changes);
        folding = backlog.since;
      },
      broadcast(_milliseconds, count) {
        frames.inc(count);
        if (folding !== undefined) lag.observe((Date.now() - folding.getTime()) / 1000);
      },
      resumed: () => resumed.inc(),
      gap: () => gaps.inc(),
      audited: (count) => wrong.inc(count),
    },
    audit: countAudit(counter),
    ...countQueries(registers),
    conflated: () => conflated.inc(),
    watch: (sources) => addGauges(registers, sources),
    text: () => registry.metrics(),
  };
}

function countAudit(counter: (name: string, help: string) => Counter): RecordObserver {
  const recorded = counter("diem_cau_audit_entries_total", "Entries of reads that this hub wrote into the audit trail");
  const unrecorded = counter("diem_cau_audit_refusals_total", "Answers withheld as the audit trail could not be written");
  return { recorded: (entries) => recorded.inc(entries), unrecorded: (answers) => unrecorded.inc(answers) };
}

function countQueries(registers: Registry[]): Pick<Metrics, "planned" | "fellBack" | "read"> {
  const plans = new Counter({
    name: "diem_cau_plans_total",
    help: "Queries over HTTP by how they were answered: by one statement, or by resolvers and why",
    labelNames: ["outcome", "reason"],
    registers,
  });
  const planned = plans.labels({ outcome: "planned", reason: "" });
  const reads = new Counter({
    name: "diem_cau_reads_total",
    help: "Statements and snapshots of queries by the server that answered: primary, replica-1, …",
    labelNames: ["server"],
    registers,
  });
  return {
    planned: () => planned.inc(),
    fellBack: (reason) => plans.inc({ outcome: "fallback", reason }),
    read: (server) => reads.inc({ server }),
  };
}

function addGauges(registers: Registry[], { live, replicas, sockets, notificationQueue }: MetricSources): void {
  addReplicaGauges(registers, replicas);
  const gauge = (name: string, help: string, read: () => number | Promise<number>): void => {
    const made: Gauge = new Gauge({ name, help, registers, collect: async () => made.set(await read()) });
  };
  gauge("diem_cau_sockets", "Open WebSockets", sockets);
  gauge("diem_cau_groups", "Different questions that are followed", () => live.groups.size);
  gauge("diem_cau_group_members", "Clients of all groups", () => live.groups.members);
  gauge("diem_cau_backlog_changes", "Changes that waited to be folded at the last look", () => live.status().backlog.changes);
  gauge("diem_cau_backlog_age_seconds", "Age of the oldest change that waits to be folded", () =>
    ageOf(live.status().backlog.since),
  );
  gauge("diem_cau_listening", "Whether notifications arrive (1) or the hub polls (0)", () => Number(live.status().hears));
  gauge("diem_cau_wrong_counts", "Counts that the last round of the audit found wrong", () => live.status().wrongCounts);
  gauge("diem_cau_notification_queue_ratio", "Used share of the database's notification queue", () =>
    notificationQueue().catch(() => Number.NaN),
  );
}

function addReplicaGauges(registers: Registry[], replicas: Replicas): void {
  const labelNames = ["server"];
  const used: Gauge = new Gauge({
    name: "diem_cau_replica_used",
    help: "Whether queries are read from a replica (1) or it is left out (0)",
    labelNames,
    registers,
    collect: () => replicas.standing().forEach((replica) => used.set({ server: replica.name }, Number(replica.used))),
  });
  const lag: Gauge = new Gauge({
    name: "diem_cau_replica_lag_seconds",
    help: "By how much what a replica shows may be old, at most; infinite when that is not known",
    labelNames,
    registers,
    collect: () =>
      replicas.standing().forEach((replica) => lag.set({ server: replica.name }, replica.lag ?? Number.POSITIVE_INFINITY)),
  });
}

function ageOf(since: Date | undefined): number {
  return since === undefined ? 0 : (Date.now() - since.getTime()) / 1000;
}
