/* Adds SLOW_SYNC_US microseconds to every fsync and fdatasync of a program: LD_PRELOAD makes a slow disk of a fast one. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_as_told(void) {
  const char *told = getenv("SLOW_SYNC_US");
  if (told != NULL) usleep((useconds_t)atoi(told));
}

int fsync(int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
  wait_as_told();
  return real(file);
}

int fdatasync(int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
  wait_as_told();
  return real(file);
}
