/** The counts of a subtree: eight fields and a row for each level. `completed` stands first, where the clients look for it. */
export const PROGRESS = `subscription ($id: ID!) {
  congressProgress(organizationId: $id) {
    completed rev total planned preparing inSession postponed pilotTotal byLevel { level total completed }
  }
}`;

/** The same with all that a display shows: some 10 kB in the national data. */
export const DISPLAY = `subscription ($id: ID!) {
  congressProgress(organizationId: $id) {
    completed rev asOf total planned preparing inSession postponed completionRate pilotTotal pilotCompleted
    byLevel { level total completed completionRate }
    children { organization { id name code } total completed completionRate }
  }
}`;

/** A cheap query: one organization and its parent. */
export const POINT = `query ($id: ID!) { organization(id: $id) { id name level parent { id name } } }`;
