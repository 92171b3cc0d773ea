import type { Place } from "./model.ts";

const COMMITTEE = /^(đảng bộ|đảng ủy)\s+/iu;
const TERRITORY = /^(tỉnh|thành phố)\s+/iu;
const KIND_OF_PLACE = /^(tỉnh|thành phố|huyện|quận|thị xã|thị trấn|xã|phường)(?=\s)/iu;
const PROVINCE = /^tỉnh\s+/iu;
const CITY = /^thành phố(?=\s)/iu;
// Without "TP." this city's name is a person's.
const NAMED_AFTER_A_PERSON = /^thành phố hồ chí minh$/iu;

/**
 * The names of the organizations below a subject, without what goes without saying there: "Đảng bộ tỉnh Thái Nguyên" is
 * "Thái Nguyên" among the provinces; in Thái Nguyên, "Đảng bộ huyện Đại Từ" is "Huyện Đại Từ" and "Đảng bộ Công an tỉnh
 * Thái Nguyên" is "Công an tỉnh". Names that differ stay different.
 */
export function boardNames(names: readonly string[], subject: string): readonly string[] {
  const places = names.map((name) => name.replace(COMMITTEE, ""));
  const territories = places.every((place) => TERRITORY.test(place));
  const short = places.map((place) => {
    if (!territories) return placeName(within(place, subject.replace(COMMITTEE, "")));
    return NAMED_AFTER_A_PERSON.test(place) ? placeName(place) : place.replace(TERRITORY, "");
  });
  return new Set(short).size === new Set(names).size ? short : names.map(placeName);
}

/** The name of one organization without "Đảng bộ": "Đảng bộ xã Phúc Xuân" is "Xã Phúc Xuân". */
export function placeName(name: string): string {
  return capitalised(name.replace(COMMITTEE, "").replace(CITY, "TP."));
}

/** Where an organization is, as seen from the subject of the screen: what it belongs to, and which of the subject's children that is in. */
export function whereabouts(place: Place, subjectId: string): readonly string[] {
  const subject = place.ancestors.findIndex(({ id }) => id === subjectId);
  if (subject < 0) return [];
  const between = place.ancestors.slice(subject + 1).map(({ name }) => placeName(name).replace(PROVINCE, ""));
  return [...new Set([...between.slice(-1), ...between.slice(0, 1)])];
}

/** "Công an tỉnh Thái Nguyên", said within "tỉnh Thái Nguyên", is "Công an tỉnh". */
function within(place: string, territory: string): string {
  const kind = KIND_OF_PLACE.exec(territory)?.[0];
  return kind && place.endsWith(` ${territory}`) ? place.slice(0, kind.length - territory.length) : place;
}

function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase("vi") + text.slice(1);
}
