-- Vietnamese text, by rules that do not depend on a server's locale: the same on embedded and on server databases.
-- The letter lists hold every Vietnamese letter in composed form (NFC); names are brought to that form first.

-- Lower case of Vietnamese and ASCII letters.
CREATE FUNCTION vi_lower(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT translate(normalize(value, NFC), 'ABCDEFGHIJKLMNOPQRSTUVWXYZĂÂĐÊÔƠƯÀẰẦÈỀÌÒỒỜÙỪỲẢẲẨẺỂỈỎỔỞỦỬỶÃẴẪẼỄĨÕỖỠŨỮỸÁẮẤÉẾÍÓỐỚÚỨÝẠẶẬẸỆỊỌỘỢỤỰỴ', 'abcdefghijklmnopqrstuvwxyzăâđêôơưàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ')
$$;
--> statement-breakpoint
-- What a name is searched by: unaccented lower-case words, each behind one space. "Bà Rịa - Vũng Tàu" gives " ba ria vung tau".
CREATE FUNCTION vi_search_text(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT ' ' || btrim(regexp_replace(
    translate(vi_lower(value), 'ăâđêôơưàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ', 'aadeoouaaaeeiooouuyaaaeeiooouuyaaaeeiooouuyaaaeeiooouuyaaaeeiooouuy'),
    '[ \t\n\r\f\u00a0!-/:-@\[-`{-~–—“”‘’…]+', ' ', 'g'))
$$;
--> statement-breakpoint
-- Order of the Vietnamese alphabet: the 29 letters (with f, j, w, z between them) first, the tones second
-- (level, huyền, hỏi, ngã, sắc, nặng). Compare by code point: COLLATE "C".
CREATE FUNCTION vi_sort_key(value text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  lowered text := vi_lower(value);
BEGIN
  RETURN translate(translate(lowered, 'àằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ', 'aăâeêioôơuưyaăâeêioôơuưyaăâeêioôơuưyaăâeêioôơuưyaăâeêioôơuưy'), 'aăâbcdđeêfghijklmnoôơpqrstuưvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`a')
    || chr(1)
    || regexp_replace(translate(lowered, 'àằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ123456789', '111111111111222222222222333333333333444444444444555555555555000000000'), '[^1-5]', '0', 'g');
END $$;
--> statement-breakpoint
-- Order of people: by the given name, which is the last word, then by the whole name.
CREATE FUNCTION vi_person_sort_key(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT vi_sort_key(coalesce(substring(btrim(value) FROM '[^ ]+$'), '')) || chr(1) || vi_sort_key(value)
$$;
--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
CREATE EXTENSION IF NOT EXISTS btree_gist;
