import { Menu, type MenuEntry, type ThemeChoice, chooseTheme, useThemeChoice } from '@observer/ui';
import { ChevronsUpDown, Keyboard, LogOut, Monitor, Moon, Send, Sun } from 'lucide-react';
import { type ReactNode } from 'react';
import { useLocation } from 'wouter';
import { type SessionUser, signOut } from '../api/session';

/** Who is signed in, the theme, and the way out. */
export default function AccountMenu({ user, scoped, onHelp }: { user: SessionUser; scoped: boolean; onHelp: () => void }) {
  const theme = useThemeChoice();
  const [, navigate] = useLocation();
  const themeEntry = (choice: ThemeChoice, label: string, icon: ReactNode): MenuEntry => ({
    label, icon, checked: theme === choice, keepOpen: true, onSelect: () => chooseTheme(choice),
  });
  return (
    <Menu
      align="start"
      trigger={
        <button type="button" className="shell__account">
          <span className="shell__avatar" aria-hidden="true">
            {user.user.slice(0, 1).toUpperCase()}
          </span>
          <span className="shell__who">
            <span className="ui-truncate">{user.user}</span>
            <small>{scoped ? 'sees a part of the data' : user.role.toLowerCase()}</small>
          </span>
          <ChevronsUpDown size={14} aria-hidden="true" />
        </button>
      }
      entries={[
        { kind: 'label', label: 'Theme' },
        themeEntry('system', 'System', <Monitor size={14} />),
        themeEntry('light', 'Light', <Sun size={14} />),
        themeEntry('dark', 'Dark', <Moon size={14} />),
        { kind: 'separator' },
        { label: 'My notifications', icon: <Send size={14} />, onSelect: () => navigate('/my-notifications') },
        { label: 'Keyboard shortcuts', icon: <Keyboard size={14} />, onSelect: onHelp },
        { label: 'Sign out', icon: <LogOut size={14} />, onSelect: () => void signOut() },
      ]}
    />
  );
}
