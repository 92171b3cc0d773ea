/** Which of the pages is shown. Nothing for one page. */
export function PageDots({ page, pages }: { page: number; pages: number }) {
  if (pages <= 1) return null;
  return (
    <p className="page-dots" data-testid="page-dots">
      <span className="visually-hidden">
        Trang {page + 1} trên {pages}
      </span>
      {Array.from({ length: pages }, (_, index) => (
        <span className="page-dot" key={index} data-shown={index === page || undefined} aria-hidden="true" />
      ))}
    </p>
  );
}
