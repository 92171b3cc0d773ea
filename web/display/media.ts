/** A screen that is shown whole, without scrolling. The same condition is in styles/wide.css, and its opposite in styles/narrow.css. */
export const WIDE = "(min-width: 1100px) and (min-aspect-ratio: 4/3)";
