export { type PlanObserver, type Planner, createPlanner } from "./planner.ts";
