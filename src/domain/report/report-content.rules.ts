import { badInput } from "../../kernel/errors.ts";
import { cleanText } from "../../kernel/text.ts";
import type { IndicatorBound, ReportSectionRow } from "./report.rules.ts";

const MAX_SECTIONS = 50;
const MAX_INDICATORS = 200;

/** A counted fact, as a client sends it. */
export interface NewIndicator {
  name: string;
  unit: string;
  target?: number | null;
  achieved: number;
  bound?: IndicatorBound | null;
}

/** The same, checked. */
export interface CheckedIndicator {
  name: string;
  unit: string;
  target: number | null;
  achieved: number;
  bound: IndicatorBound;
}

/**
 * Checks the text of a report.
 * @throws HubError BAD_USER_INPUT for too many sections, or texts that are empty or too long
 */
export function checkSections(sections: readonly ReportSectionRow[]): ReportSectionRow[] {
  checkLength("input.sections", sections.length, MAX_SECTIONS, "sections");
  return sections.map(({ heading, body }, index) => ({
    heading: cleanText(`input.sections.${index}.heading`, heading, 300),
    body: cleanText(`input.sections.${index}.body`, body, 20_000),
  }));
}

/**
 * Checks the indicators of a report.
 * @throws HubError BAD_USER_INPUT for too many of them, texts that are empty or too long, or numbers that are not finite
 */
export function checkIndicators(indicators: readonly NewIndicator[]): CheckedIndicator[] {
  checkLength("input.indicators", indicators.length, MAX_INDICATORS, "indicators");
  return indicators.map(({ name, unit, target, achieved, bound }, index) => ({
    name: cleanText(`input.indicators.${index}.name`, name, 300),
    unit: cleanText(`input.indicators.${index}.unit`, unit, 50),
    target: target == null ? null : checkNumber(`input.indicators.${index}.target`, target),
    achieved: checkNumber(`input.indicators.${index}.achieved`, achieved),
    bound: bound ?? "EXACT",
  }));
}

function checkLength(field: string, length: number, limit: number, what: string): void {
  if (length > limit) throw badInput(field, length, `must be at most ${limit} ${what}; there are ${length}`);
}

function checkNumber(field: string, value: number): number {
  if (!Number.isFinite(value)) throw badInput(field, String(value), "must be a finite number");
  return value;
}
