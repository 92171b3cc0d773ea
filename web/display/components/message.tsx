import type { View } from "../model.ts";

/** What is said in place of numbers, while there are none. */
export function Message({ view }: { view: Exclude<View, { kind: "board" }> }) {
  const { title, text, hint } = wording(view);
  return (
    <main className="message" data-testid="message" role="alert">
      <h2 className="message-title">{title}</h2>
      <p className="message-text">{text}</p>
      {hint && <p className="message-hint">{hint}</p>}
    </main>
  );
}

function wording(view: Exclude<View, { kind: "board" }>): { title: string; text: string; hint?: string } {
  switch (view.kind) {
    case "waiting":
      return view.failures === 0
        ? { title: "Đang tải số liệu…", text: "Màn hình sẽ tự hiển thị khi máy chủ trả lời." }
        : {
            title: "Chưa kết nối được với máy chủ",
            text: "Màn hình đang tự thử lại và sẽ hiển thị số liệu ngay khi máy chủ trả lời.",
            hint: `Số lần đã thử: ${view.failures}`,
          };
    case "unknown-organization":
      return {
        title: "Không tìm thấy tổ chức",
        text: `Không có tổ chức nào mang mã “${view.code}”.`,
        hint: "Kiểm tra phần ?organization=… trong địa chỉ trang, ví dụ ?organization=TW hoặc ?organization=19.",
      };
    case "unknown-term":
      return {
        title: "Không tìm thấy nhiệm kỳ",
        text: `Không có nhiệm kỳ “${view.term}”.`,
        hint:
          view.known.length > 0
            ? `Các nhiệm kỳ hiện có: ${view.known.join(", ")}. Kiểm tra phần &term=… trong địa chỉ trang.`
            : "Hệ thống chưa có nhiệm kỳ nào.",
      };
  }
}
