import type { Tariff, Template } from './records.ts';

/** The templates that the stand-in offers at the start. */
export const usualTemplates: readonly Template[] = [
  { name: 'centos7-64-default', title: 'CentOS 7 x64' },
  { name: 'almalinux-8-64-default', title: 'AlmaLinux 8 x64' },
  { name: 'almalinux-9-64-default', title: 'AlmaLinux 9 x64' },
  { name: 'rocky-9-64-default', title: 'Rocky Linux 9 x64' },
  { name: 'debian-11-64-default', title: 'Debian 11 x64' },
  { name: 'debian-12-64-default', title: 'Debian 12 x64' },
  { name: 'ubuntu-20.04-64-default', title: 'Ubuntu 20.04 x64' },
  { name: 'ubuntu-22.04-64-default', title: 'Ubuntu 22.04 x64' },
  { name: 'ubuntu-24.04-64-default', title: 'Ubuntu 24.04 x64' },
  { name: 'debian-12-64-docker', title: 'Debian 12 x64 with Docker' },
  { name: 'ubuntu-22.04-64-ispmanager', title: 'Ubuntu 22.04 x64 with ISPmanager' },
  { name: 'freebsd-13-64-default', title: 'FreeBSD 13 x64' },
  { name: 'fedora-40-64-default', title: 'Fedora 40 x64' },
  { name: 'windows-2019-64-default', title: 'Windows Server 2019' },
  { name: 'windows-2022-64-default', title: 'Windows Server 2022' },
];

/** The tariffs that the stand-in offers at the start; 303 is the one in the provider's text. */
export const usualTariffs: readonly Tariff[] = [
  { pid: '303', name: 'VPS-1: 1 vCPU, 1 GB, 20 GB SSD', price: '5.00' },
  { pid: '304', name: 'VPS-2: 2 vCPU, 2 GB, 40 GB SSD', price: '9.00' },
  { pid: '305', name: 'VPS-3: 2 vCPU, 4 GB, 60 GB SSD', price: '15.00' },
  { pid: '306', name: 'VPS-4: 4 vCPU, 8 GB, 120 GB NVMe', price: '27.50' },
  { pid: '310', name: 'VPS Windows: 4 vCPU, 8 GB, 100 GB NVMe', price: '34.00' },
  { pid: '320', name: 'VPS Storage: 1 vCPU, 2 GB, 500 GB HDD', price: '12.00' },
];
