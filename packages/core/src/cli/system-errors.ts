/** What the system's codes mean where a file is written. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'no permission',
  EPERM: 'no permission',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space is left',
  EDQUOT: 'no space is left',
  EISDIR: 'a folder has that name',
  ENOTEMPTY: 'a folder has that name',
  ENOTDIR: 'a part of the path is no folder',
  ENOENT: 'the file system does not allow it',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
};

/** Whether an operation of the file system failed, rather than something of ours. */
export function isSystemError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}

/** Why an operation of the file system failed, as the end of a sentence; the code where there is no better word. */
export function reasonOf(error: unknown): string {
  if (!isSystemError(error)) return 'the system does not say why';
  return reasons[error.code] ?? error.code;
}
