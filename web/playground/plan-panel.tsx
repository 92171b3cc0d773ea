import type { GraphiQLPlugin } from "@graphiql/react";
import { useSyncExternalStore } from "react";
import type { Plan, Plans } from "./plans.ts";

/** A panel of GraphiQL that shows how the last answer was made. */
export function planPlugin(plans: Plans): GraphiQLPlugin {
  return {
    title: "Plan",
    icon: () => (
      <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.5" aria-hidden="true">
        <path d="M4 6h16M4 12h10M4 18h6M18 11v8M15 16l3 3 3-3" strokeLinecap="round" strokeLinejoin="round" />
      </svg>
    ),
    content: () => <Panel plans={plans} />,
  };
}

function Panel({ plans }: { plans: Plans }) {
  const plan = useSyncExternalStore(plans.subscribe, plans.last);
  return (
    <section className="plan" aria-label="Plan" data-testid="plan">
      <h2>Plan · Cách trả lời</h2>
      {plan ? <Shown plan={plan} /> : <p>{plan === null ? UNTOLD : "Run a query. Hãy chạy một truy vấn."}</p>}
    </section>
  );
}

const UNTOLD =
  "This answer does not say how it was made. A hub started with EXPLAIN=on says it, as npm run dev does. Câu trả lời không kèm kế hoạch.";

function Shown({ plan }: { plan: Plan }) {
  const { statements, milliseconds, bytes, isKnown, isPrepared, rows, batches } = plan;
  return (
    <>
      <dl>
        <Fact name="Statements · Số câu lệnh">{statements.length}</Fact>
        <Fact name="Milliseconds · Mili giây">{milliseconds.toFixed(1)}</Fact>
        {bytes !== undefined && <Fact name="Bytes">{bytes}</Fact>}
        {rows !== undefined && <Fact name="Rows · Số dòng">{rows.reduce((sum, count) => sum + count, 0)}</Fact>}
        {isKnown !== undefined && <Fact name="Plan known · Đã có kế hoạch">{isKnown ? "yes" : "no"}</Fact>}
        {isPrepared !== undefined && <Fact name="Prepared · Đã chuẩn bị">{isPrepared ? "yes" : "no"}</Fact>}
      </dl>
      <ol>
        {statements.map((text, place) => (
          // A statement may come twice; its place tells it apart.
          <li key={place}>
            {rows !== undefined && batches !== undefined && (
              <p>
                {rows[place]} rows for {batches[place]} keys
              </p>
            )}
            <pre>{text}</pre>
          </li>
        ))}
      </ol>
    </>
  );
}

function Fact({ name, children }: { name: string; children: string | number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
