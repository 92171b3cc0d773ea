/** The headers that carry a token, as the headers editor shows them. */
export function headersFor(token: string | undefined): string | undefined {
  return token && JSON.stringify({ Authorization: `Bearer ${token}` }, null, 2);
}
