export { type PlanObserver, type PlannedAnswer, type Planner, createPlanner } from "./planner.ts";
