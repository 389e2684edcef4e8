// Bundles every file of src/ and copies the fonts of printed reports, into static/vendor.
import { build } from "esbuild";
import { copyFile, mkdir, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const vendor = join(here, "..", "..", "static", "vendor");
const fonts = join(vendor, "fonts");
const sources = (await readdir(join(here, "src"))).filter((name) => name.endsWith(".js"));

await build({
  entryPoints: sources.map((name) => join(here, "src", name)),
  outdir: vendor,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "linked",
});
await mkdir(fonts, { recursive: true });
for (const [folder, name] of [["400Regular", "NotoSansSC_400Regular.ttf"], ["700Bold", "NotoSansSC_700Bold.ttf"]]) {
  await copyFile(join(here, "node_modules", "@expo-google-fonts", "noto-sans-sc", folder, name), join(fonts, name));
}
