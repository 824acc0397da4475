// Today's picks of every group, as lines of text, by the types that openapi-typescript makes of openapi.json.
import type { Interval, paths, PicksGroup } from "./types";

/** What a file holds, by its path. */
type File<Path extends keyof paths> = paths[Path]["get"]["responses"][200]["content"] extends infer Content
    ? Content[keyof Content]
    : never;

async function read<Path extends keyof paths>(site: string, path: Path, date = ""): Promise<File<Path>> {
    const file = path.replace("{date}", date);
    const response = await fetch(`${site}/v1${file}`);
    if (!response.ok) throw new Error(`${file}: ${response.status}`);
    return (await response.json()) as File<Path>;
}

const range = (interval: Interval | null): string => (interval ? ` (${interval.low} to ${interval.high})` : "");

function lines({ name, stats, picks }: PicksGroup): string[] {
    const record = `${name}: ${stats.wins}-${stats.losses}, ${stats.hit_rate ?? "no"} percent${range(stats.interval)}`;
    return [record, ...picks.map(({ player, direction, line }) => `  ${player} ${direction} ${line}`)];
}

export async function today(site: string): Promise<string[]> {
    const index = await read(site, "/index.json");
    const picks = await read(site, "/picks/{date}.json", index.today.date);
    return picks.status === "ok" ? picks.groups.flatMap(lines) : [picks.status];
}

// @ts-expect-error: no group has such a key, so the compiler must say so; it fails here if it does not
export const nothing = (group: PicksGroup): unknown => group.nothing;
