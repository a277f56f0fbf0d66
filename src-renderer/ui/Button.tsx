import type { ButtonHTMLAttributes, Ref } from 'react';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly kind?: 'normal' | 'primary' | 'quiet';
  readonly size?: 'normal' | 'small';
  readonly ref?: Ref<HTMLButtonElement>;
}

export function Button({ kind = 'normal', size = 'normal', className = '', type = 'button', ...rest }: ButtonProps) {
  const classes = ['button', kind === 'normal' ? '' : kind, size === 'small' ? 'small' : '', className];
  return <button {...rest} type={type} className={classes.filter(Boolean).join(' ')} />;
}
