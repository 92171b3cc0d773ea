/** Grassroots organizations of agencies, schools and enterprises: what they are called, where there are no communes to name them after. */

/** Workplaces of a district; the place follows the name. */
export const DISTRICT_WORKPLACES: readonly string[] = [
  "Công an",
  "Quân sự",
  "Cơ quan Ủy ban nhân dân",
  "Cơ quan Đảng và đoàn thể",
  "Trung tâm Y tế",
  "Bệnh viện Đa khoa",
  "Phòng Giáo dục và Đào tạo",
  "Tòa án nhân dân",
  "Viện kiểm sát nhân dân",
  "Chi cục Thuế",
  "Chi cục Thống kê",
  "Chi cục Thi hành án dân sự",
  "Kho bạc Nhà nước",
  "Bảo hiểm xã hội",
  "Phòng giao dịch Ngân hàng Chính sách xã hội",
  "Trung tâm Giáo dục nghề nghiệp - Giáo dục thường xuyên",
  "Trung tâm Dịch vụ nông nghiệp",
  "Trung tâm Văn hóa - Thông tin",
  "Ban Quản lý dự án đầu tư xây dựng",
  "Trường Trung học phổ thông số 1",
  "Trường Trung học phổ thông số 2",
  "Điện lực",
  "Bưu điện",
  "Đội Quản lý thị trường",
];

/** Workplaces of the provincial blocs, by the ending of the bloc's code; the place follows the name. */
export const BLOC_WORKPLACES: Readonly<Record<string, readonly string[]>> = {
  KCQ: [
    "Sở Nội vụ",
    "Sở Tài chính",
    "Sở Kế hoạch và Đầu tư",
    "Sở Công Thương",
    "Sở Xây dựng",
    "Sở Giao thông vận tải",
    "Sở Tư pháp",
    "Sở Y tế",
    "Sở Giáo dục và Đào tạo",
    "Sở Khoa học và Công nghệ",
    "Sở Thông tin và Truyền thông",
    "Sở Nông nghiệp và Phát triển nông thôn",
    "Sở Tài nguyên và Môi trường",
    "Sở Lao động - Thương binh và Xã hội",
    "Sở Văn hóa, Thể thao và Du lịch",
    "Thanh tra",
    "Văn phòng Ủy ban nhân dân",
    "Văn phòng Hội đồng nhân dân",
    "Tòa án nhân dân",
    "Viện kiểm sát nhân dân",
    "Cục Thống kê",
    "Cục Thuế",
    "Kho bạc Nhà nước",
    "Bảo hiểm xã hội",
    "Ủy ban Mặt trận Tổ quốc",
    "Trường Chính trị",
    "Đài Phát thanh - Truyền hình",
    "Báo Đảng",
  ],
  CA: [
    "Phòng Tham mưu Công an",
    "Phòng Tổ chức cán bộ Công an",
    "Phòng Công tác đảng và công tác chính trị Công an",
    "Phòng Hậu cần Công an",
    "Phòng Cảnh sát giao thông Công an",
    "Phòng Cảnh sát cơ động Công an",
    "Phòng Quản lý xuất nhập cảnh Công an",
    "Phòng Cảnh sát phòng cháy, chữa cháy Công an",
    "Phòng Cảnh sát quản lý hành chính về trật tự xã hội Công an",
    "Thanh tra Công an",
  ],
  QS: [
    "Phòng Tham mưu Bộ Chỉ huy Quân sự",
    "Phòng Chính trị Bộ Chỉ huy Quân sự",
    "Phòng Hậu cần Bộ Chỉ huy Quân sự",
    "Phòng Kỹ thuật Bộ Chỉ huy Quân sự",
    "Trường Quân sự",
  ],
  DHTN: [
    "Trường Đại học Sư phạm",
    "Trường Đại học Nông Lâm",
    "Trường Đại học Y - Dược",
    "Trường Đại học Khoa học",
    "Trường Đại học Kỹ thuật Công nghiệp",
    "Trường Đại học Kinh tế và Quản trị kinh doanh",
    "Trường Cao đẳng Kinh tế - Kỹ thuật",
    "Trung tâm Học liệu",
  ],
};

/** How many enterprises the bloc of enterprises has. */
export const BLOC_ENTERPRISES = 50;

const FORMS = ["Công ty Cổ phần", "Công ty Trách nhiệm hữu hạn", "Hợp tác xã", "Xí nghiệp"];
const FIRST = [
  "An",
  "Bình",
  "Đại",
  "Đông",
  "Gia",
  "Hải",
  "Hưng",
  "Kim",
  "Minh",
  "Nam",
  "Ngọc",
  "Phú",
  "Tân",
  "Thanh",
  "Trường",
  "Việt",
  "Vĩnh",
];
const SECOND = ["Cường", "Hà", "Khang", "Lộc", "Long", "Nguyên", "Phát", "Quang", "Sơn", "Thành", "Thịnh", "Tiến", "Xuân"];

/** An invented name of an enterprise; names repeat after some eight hundred indices only. */
export function enterpriseName(index: number): string {
  const form = FORMS[index % FORMS.length];
  const first = FIRST[index % FIRST.length];
  const second = SECOND[index % SECOND.length];
  return `${form} ${first} ${second}`;
}
