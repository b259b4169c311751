/** Hands a file that the page made to whoever asked for it. */

export function download(name: string, type: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  follow(name, address);
  URL.revokeObjectURL(address);
}

export function follow(name: string, address: string): void {
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
}
