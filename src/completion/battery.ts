import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** VS Code has no API for the battery, so the operating system is asked. */
const POWER_SUPPLIES = '/sys/class/power_supply';
const COMMAND_TIMEOUT_MS = 5_000;

/** Whether this machine runs on its battery. False when it has none, and when that cannot be determined. */
export async function isOnBattery(platform: NodeJS.Platform): Promise<boolean> {
  try {
    if (platform === 'linux') return discharges(await linuxSupplies());
    if (platform === 'darwin') return /Battery Power/.test(await output('pmset', ['-g', 'batt']));
    if (platform === 'win32') return isDischarging(await output('powershell', WINDOWS_QUERY));
    return false;
  } catch {
    return false;
  }
}

const WINDOWS_QUERY = ['-NoProfile', '-Command', '(Get-CimInstance Win32_Battery).BatteryStatus'];

/** 1 is “discharging”, see Win32_Battery at learn.microsoft.com. */
export function isDischarging(status: string): boolean {
  return status.trim().split(/\s+/)[0] === '1';
}

export interface PowerSupply {
  readonly type: string;
  /** For a battery: `Discharging`, `Charging`, `Full`, ... */
  readonly status: string;
  /** For the mains: `1` when plugged in. */
  readonly online: string;
  /** `Device` for the battery of a peripheral, such as a mouse. */
  readonly scope: string;
}

/** Whether a battery of the machine discharges while nothing is plugged in. */
export function discharges(supplies: readonly PowerSupply[]): boolean {
  const plugged = supplies.some(({ type, online }) => type !== 'Battery' && online === '1');
  const draining = supplies.some(
    ({ type, status, scope }) => type === 'Battery' && status === 'Discharging' && scope !== 'Device',
  );
  return draining && !plugged;
}

async function linuxSupplies(): Promise<PowerSupply[]> {
  const read = async (name: string, file: string) =>
    (await readFile(join(POWER_SUPPLIES, name, file), 'utf8').catch(() => '')).trim();
  const names = await readdir(POWER_SUPPLIES);
  return Promise.all(
    names.map(async (name) => ({
      type: await read(name, 'type'),
      status: await read(name, 'status'),
      online: await read(name, 'online'),
      scope: await read(name, 'scope'),
    })),
  );
}

async function output(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, [...args], {
    timeout: COMMAND_TIMEOUT_MS,
    windowsHide: true,
  });
  return stdout;
}
