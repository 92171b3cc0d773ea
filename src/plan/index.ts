export { type Explained, type PlanLimits, type PlanObserver, type Planner, createPlanner } from "./planner.ts";
