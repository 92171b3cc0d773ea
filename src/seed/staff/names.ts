import type { Gender } from "../../domain/cadre/index.ts";
import { listed, weighted } from "../kit/listed.ts";
import type { Random, Weighted } from "../kit/random.ts";

const FAMILIES =
  weighted(`38 Nguyễn, 11 Trần, 10 Lê, 7 Phạm, 5 Hoàng, 4 Vũ, 4 Phan, 3 Đặng, 3 Bùi, 3 Đỗ, 2 Hồ, 2 Ngô, 2 Dương, 2 Đinh, 1 Lý,
  1 Trịnh, 1 Đoàn, 1 Mai, 1 Cao, 1 Lương, 1 Đào, 1 Tạ, 1 Hà`);

/** Family names of peoples that have ones of their own beside the common ones. */
const FAMILIES_OF: Readonly<Record<string, readonly string[]>> = {
  Tày: listed("Nông, Hoàng, Ma, Lương, Hà, Triệu, Chu, Bế, Đàm, Lường"),
  Nùng: listed("Nông, Hoàng, Vi, Lý, Lăng, Chu, Lâm, Mông, Triệu, Đàm"),
  Dao: listed("Triệu, Đặng, Bàn, Lý, Phùng, Dương, Hoàng"),
  Mông: listed("Giàng, Vàng, Thào, Sùng, Lý, Hầu, Hạng, Mùa"),
  Thái: listed("Lò, Cầm, Quàng, Lường, Hà, Vì, Cà, Tòng, Đèo"),
  Mường: listed("Bùi, Đinh, Quách, Hà, Bạch, Phùng"),
  "Sán Dìu": listed("Trần, Lý, Từ, Tạ, Trương, Diệp, Tô, Lâm"),
  "Sán Chay": listed("Trần, Hoàng, Nịnh, Lâm, Tống, La, Lục"),
  Khmer: listed("Thạch, Sơn, Kim, Danh, Châu, Lâm, Kiên"),
  Hoa: listed("Trần, Lâm, Quách, Vương, Trương, Lý, Huỳnh"),
  Chăm: listed("Đàng, Bá, Châu, Thành, Từ, Quảng"),
};

const MIDDLES: Record<Gender, readonly Weighted<string>[]> = {
  FEMALE:
    weighted(`45 Thị, 6 Thị Thu, 6 Thị Thanh, 5 Thị Hồng, 5 Thị Minh, 4 Thị Kim, 4 Thị Ngọc, 4 Thị Bích, 5 Thu, 4 Thanh, 4 Minh,
    4 Ngọc, 3 Phương, 2 Diệu`),
  MALE: weighted(`36 Văn, 7 Đức, 7 Minh, 6 Xuân, 6 Quang, 5 Hữu, 5 Đình, 5 Ngọc, 5 Thanh, 4 Trọng, 4 Anh, 3 Mạnh, 3 Duy, 2 Công,
    2 Viết`),
};

const GIVEN: Record<Gender, readonly string[]> = {
  FEMALE:
    listed(`An, Anh, Ánh, Bình, Châu, Chi, Cúc, Dung, Duyên, Đào, Giang, Hà, Hạnh, Hằng, Hiền, Hoa, Hòa, Hoài, Hồng, Huệ, Huyền, Hương,
    Hường, Khánh, Lan, Lê, Liên, Linh, Loan, Ly, Mai, Minh, My, Nga, Ngân, Ngọc, Nguyệt, Nhàn, Nhung, Oanh, Phương, Phượng, Quyên, Quỳnh, Sen, Tâm,
    Thắm, Thanh, Thảo, Thơm, Thu, Thủy, Thúy, Tình, Trang, Trinh, Tuyết, Uyên, Vân, Xuân, Yến`),
  MALE: listed(`An, Anh, Bảo, Bắc, Bình, Chiến, Chính, Chung, Cương, Cường, Dũng, Duy, Dương, Đại, Đạt, Đoàn, Đông, Giang, Hà, Hải, Hậu,
    Hiếu, Hiệu, Hoàn, Hoàng, Hòa, Học, Hợp, Huấn, Hùng, Huy, Hưng, Khải, Khánh, Khoa, Kiên, Lâm, Lợi, Long, Lương, Luyện, Mạnh, Minh, Nam, Nghĩa, Ngọc,
    Nhân, Ninh, Phong, Phương, Quân, Quang, Quyền, Quyết, Sáng, Sơn, Tài, Tâm, Tân, Thái, Thành, Thăng, Thắng, Thịnh, Thiện, Thuận, Tiến, Tình, Toàn,
    Toản, Trung, Trường, Tuấn, Tùng, Tuyên, Việt, Vinh, Vượng`),
};

/** Names of well-known leaders that the parts above could give by chance; nobody in the sample data is called so. */
const KNOWN = new Set(
  listed(`Nguyễn Minh Triết, Nguyễn Tấn Dũng, Nguyễn Xuân Phúc, Nguyễn Thị Kim Ngân, Nguyễn Thị Thu Hà, Nguyễn Thị Thanh, Nguyễn Thị Bình,
    Nguyễn Thị Doan, Nguyễn Phú Trọng, Nguyễn Văn Linh, Nguyễn Văn An, Nguyễn Văn Bình, Nguyễn Văn Nên, Nguyễn Văn Hùng, Nguyễn Văn Thắng,
    Nguyễn Hòa Bình, Nguyễn Xuân Thắng, Nguyễn Xuân Cường, Nguyễn Thanh Bình, Nguyễn Thanh Hải, Nguyễn Thanh Long, Nguyễn Mạnh Hùng,
    Nguyễn Mạnh Cường, Nguyễn Trọng Nghĩa, Nguyễn Chí Dũng, Trần Quốc Vượng, Trần Thanh Mẫn, Trần Đại Quang, Trần Đức Lương, Trần Hồng Hà,
    Trần Văn Sơn, Trần Thị Thanh, Lê Duẩn, Lê Minh Hưng, Lê Minh Khái, Lê Minh Hoan, Lê Thanh Hải, Lê Văn Thành, Lê Đức Anh, Lê Đức Thọ, Lê Vĩnh Tân,
    Lê Thị Nga, Lê Quang Hùng, Phạm Minh Chính, Phạm Bình Minh, Phạm Gia Túc, Phạm Thị Thanh Trà, Phạm Văn Đồng, Hoàng Trung Hải, Hoàng Xuân Sơn,
    Vũ Đức Đam, Phan Văn Giang, Phan Văn Khải, Phan Đình Trạc, Đinh Thế Huynh, Đinh La Thăng, Đinh Tiến Dũng, Đào Ngọc Dung, Đào Hồng Lan, Mai Văn Chính,
    Hồ Đức Phớc, Lương Cường, Nông Đức Mạnh, Tạ Ngọc Tấn, Vương Đình Huệ, Tô Lâm, Trương Hòa Bình, Trương Tấn Sang, Trương Thị Mai, Bùi Văn Cường,
    Bùi Thanh Sơn, Bùi Thị Minh Hoài, Đỗ Văn Chiến, Võ Văn Thưởng`),
);

/** A full name in the Vietnamese order: family, middle and given name. */
export function personName(random: Random, gender: Gender, ethnicity: string): string {
  for (;;) {
    const own = FAMILIES_OF[ethnicity];
    const family = own === undefined ? random.pickWeighted(FAMILIES) : random.pick(own);
    const middle = random.pickWeighted(MIDDLES[gender]);
    const given = random.pick(GIVEN[gender]);
    const name = `${family} ${middle} ${given}`;
    if (!middle.endsWith(given) && !KNOWN.has(name)) return name;
  }
}
