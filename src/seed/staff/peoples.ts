import { weighted } from "../kit/listed.ts";
import type { Weighted } from "../kit/random.ts";

/** Ethnicities (dân tộc) of a province's cadres with rough weights; the rest up to a hundred are Kinh. */
const SHARES: Readonly<Record<string, string>> = {
  "02": "32 Mông, 24 Tày, 15 Dao, 10 Nùng, 6 Giáy",
  "04": "42 Tày, 31 Nùng, 9 Mông, 9 Dao, 2 Sán Chay",
  "06": "53 Tày, 16 Dao, 9 Nùng, 6 Mông",
  "08": "26 Tày, 13 Dao, 8 Sán Chay, 2 Mông, 2 Nùng",
  "10": "24 Mông, 15 Tày, 14 Dao, 5 Giáy, 4 Nùng",
  "11": "38 Thái, 36 Mông, 4 Khơ Mú",
  "12": "34 Thái, 22 Mông, 13 Dao, 4 Giáy",
  "14": "53 Thái, 15 Mông, 7 Mường, 2 Dao",
  "15": "18 Tày, 13 Dao, 11 Mông, 8 Thái, 3 Mường",
  "17": "63 Mường, 4 Thái, 3 Tày, 2 Dao",
  "19": "12 Tày, 7 Nùng, 4 Sán Dìu, 3 Sán Chay, 2 Dao, 1 Mông",
  "20": "43 Nùng, 36 Tày, 4 Dao",
  "22": "5 Dao, 3 Tày, 2 Sán Dìu, 2 Sán Chay",
  "24": "5 Nùng, 3 Tày, 2 Sán Dìu, 2 Sán Chay",
  "25": "14 Mường, 1 Dao",
  "38": "10 Mường, 6 Thái",
  "40": "10 Thái, 2 Thổ, 1 Mông",
  "45": "9 Bru - Vân Kiều, 2 Tà Ôi",
  "49": "4 Cơ Tu, 3 Xơ Đăng",
  "51": "10 Hrê, 3 Co",
  "58": "12 Chăm, 11 Ra Glai",
  "62": "25 Xơ Đăng, 12 Ba Na, 8 Gié Triêng",
  "64": "30 Gia Rai, 12 Ba Na",
  "66": "18 Ê Đê, 4 Nùng, 3 Tày, 2 Mnông",
  "67": "8 Mnông, 5 Nùng, 4 Mông",
  "68": "13 Cơ Ho, 3 Mạ",
  "84": "31 Khmer, 1 Hoa",
  "91": "12 Khmer, 1 Hoa",
  "94": "30 Khmer, 5 Hoa",
  "95": "7 Khmer, 1 Hoa",
};
const ELSEWHERE = "1 Hoa, 1 Tày";

const withKinh = new Map<string, readonly Weighted<string>[]>();

/** The ethnicities of a province and how often each is met among its cadres. */
export function ethnicitiesOf(province: string): readonly Weighted<string>[] {
  let ethnicities = withKinh.get(province);
  if (ethnicities === undefined) {
    const others = weighted(SHARES[province] ?? ELSEWHERE);
    ethnicities = [[100 - others.reduce((sum, [weight]) => sum + weight, 0), "Kinh"], ...others];
    withKinh.set(province, ethnicities);
  }
  return ethnicities;
}
